/** Tests of the wire contract. */
@NullMarked
package io.garboard.etcd;

import org.jspecify.annotations.NullMarked;
