/** etcd's HTTP endpoints: health, version and metrics. */
@NullMarked
package io.garboard.proxy.http;

import org.jspecify.annotations.NullMarked;
