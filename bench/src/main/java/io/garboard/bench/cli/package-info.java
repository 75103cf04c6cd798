/** The command line of the benchmark. */
@NullMarked
package io.garboard.bench.cli;

import org.jspecify.annotations.NullMarked;
