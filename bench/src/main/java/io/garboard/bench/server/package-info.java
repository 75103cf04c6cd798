/** Starts and stops the servers to be measured. */
@NullMarked
package io.garboard.bench.server;

import org.jspecify.annotations.NullMarked;
