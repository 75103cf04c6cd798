/** Drives load and measures it: latencies on the client's side, processor time and memory on the server's. */
@NullMarked
package io.garboard.bench.load;

import org.jspecify.annotations.NullMarked;
