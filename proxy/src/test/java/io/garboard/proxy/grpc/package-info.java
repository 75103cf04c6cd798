/** Tests of the gRPC layer's parts. */
@NullMarked
package io.garboard.proxy.grpc;

import org.jspecify.annotations.NullMarked;
