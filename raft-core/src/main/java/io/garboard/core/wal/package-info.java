/**
 * The write-ahead log: the one thing that is forced to disk on the way of a write.
 *
 * <p>Starting point: {@link io.garboard.core.wal.WriteAheadLog}. The layout on disk is described in {@link
 * io.garboard.core.wal.SegmentHeader} and {@link io.garboard.core.wal.Frame}.
 */
@NullMarked
package io.garboard.core.wal;

import org.jspecify.annotations.NullMarked;
