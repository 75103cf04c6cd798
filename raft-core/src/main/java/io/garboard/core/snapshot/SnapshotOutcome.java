package io.garboard.core.snapshot;

/** Hears how the sending of a snapshot went: {@code RaftNode.snapshotSent}. Any thread; must not block. */
@FunctionalInterface
public interface SnapshotOutcome {

    void sent(long memberId, boolean delivered);
}
