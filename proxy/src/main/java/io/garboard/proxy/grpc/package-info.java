/** etcd's gRPC services on top of the member's services; nothing here blocks an event loop. */
@NullMarked
package io.garboard.proxy.grpc;

import org.jspecify.annotations.NullMarked;
