/** Tests that hold Garboard against a real etcd and against real clients. */
@NullMarked
package io.garboard.conformance;

import org.jspecify.annotations.NullMarked;
