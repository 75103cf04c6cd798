package io.garboard.core.raft;

/**
 * A snapshot that is to take the place of the log and the state.
 *
 * @param index the last entry that is in it, with its term and the membership as of it
 */
public record SnapshotInstall(long index, long term, Membership membership) {}
