/** Automatic compaction: decides from time and revisions which revision to compact next. */
@NullMarked
package io.garboard.core.compaction;

import org.jspecify.annotations.NullMarked;
