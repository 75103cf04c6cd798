/**
 * Snapshots for members that are too far behind for the log: spooled from one view of the engine into a file that knows no
 * backend, sent, checked, built into an engine of the receiver's own kind, and put in place of the running one.
 *
 * <p>Starting points: {@link io.garboard.core.snapshot.SnapshotFormat} for the file,
 * {@link io.garboard.core.snapshot.SnapshotSpool} for the leader's side, {@link io.garboard.core.snapshot.SnapshotInbox} for
 * the follower's, {@link io.garboard.core.snapshot.EngineSwap} for the exchange and what a crash leaves of it.
 */
@NullMarked
package io.garboard.core.snapshot;

import org.jspecify.annotations.NullMarked;
