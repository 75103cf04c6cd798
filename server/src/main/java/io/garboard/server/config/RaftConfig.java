package io.garboard.server.config;

/**
 * Times and sizes of consensus.
 *
 * @param preVote whether a member asks before it stands for election
 * @param snapshotCount applied entries after which the log may be cut
 * @param catchUpEntries entries kept behind that for slow followers
 * @param forceLog whether the log is forced to disk; false loses data in a crash
 */
public record RaftConfig(
        long heartbeatMillis,
        long electionMillis,
        boolean preVote,
        long snapshotCount,
        long catchUpEntries,
        boolean forceLog) {}
