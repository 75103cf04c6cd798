/** etcd's metrics, under etcd's names. */
@NullMarked
package io.garboard.proxy.metrics;

import org.jspecify.annotations.NullMarked;
