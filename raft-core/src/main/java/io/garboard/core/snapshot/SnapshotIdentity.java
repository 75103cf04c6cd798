package io.garboard.core.snapshot;

/** Whose snapshots these are. */
public record SnapshotIdentity(long clusterId, long memberId) {}
