/** The command line. */
@NullMarked
package io.garboard.bench.cli;

import org.jspecify.annotations.NullMarked;
