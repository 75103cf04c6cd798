/** A gRPC client made for measuring: one thread, plain sockets, no allocation per frame beyond the payload. */
@NullMarked
package io.garboard.bench.wire;

import org.jspecify.annotations.NullMarked;
