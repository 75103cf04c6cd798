/**
 * The command line: every flag as data ({@link io.garboard.server.flags.FlagTable}), Go's flag syntax, the environment
 * variables, and the help text. Knows how a flag is written and read, not what it is for: that is package {@code config}.
 */
@NullMarked
package io.garboard.server.flags;

import org.jspecify.annotations.NullMarked;
