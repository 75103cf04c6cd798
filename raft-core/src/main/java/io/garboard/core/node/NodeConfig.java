package io.garboard.core.node;

import java.util.concurrent.TimeUnit;

/**
 * How a node behaves.
 *
 * @param heartbeatMillis one tick ({@code --heartbeat-interval})
 * @param electionMillis {@code --election-timeout}
 * @param preVote {@code --pre-vote}
 * @param snapshotCount how many applied and durable entries the log keeps at most before it drops some ({@code
 *     --snapshot-count})
 * @param catchUpEntries how many of them it keeps then ({@code --snapshot-catchup-entries})
 * @param logBytesMax the log's size from which durable entries are dropped sooner than these two say
 */
public record NodeConfig(
        long clusterId,
        long memberId,
        long heartbeatMillis,
        long electionMillis,
        boolean preVote,
        long snapshotCount,
        long catchUpEntries,
        long logBytesMax,
        NodeLimits limits) {

    public NodeConfig {
        if (heartbeatMillis < 1 || electionMillis < 2 * heartbeatMillis) {
            throw new IllegalArgumentException("heartbeatMillis: " + heartbeatMillis + ", electionMillis: "
                    + electionMillis + " (expected: 1 <= heartbeat <= election / 2)");
        }
        if (catchUpEntries < 0 || snapshotCount < 1) {
            throw new IllegalArgumentException("snapshotCount: " + snapshotCount + ", catchUpEntries: " + catchUpEntries
                    + " (expected: >= 1, >= 0)");
        }
    }

    /** etcd's defaults. */
    public static NodeConfig of(long clusterId, long memberId) {
        return new NodeConfig(clusterId, memberId, 100, 1000, true, 10_000, 5_000, 320L << 20, NodeLimits.DEFAULT);
    }

    public NodeConfig withTimes(long newHeartbeatMillis, long newElectionMillis) {
        return new NodeConfig(
                clusterId,
                memberId,
                newHeartbeatMillis,
                newElectionMillis,
                preVote,
                snapshotCount,
                catchUpEntries,
                logBytesMax,
                limits);
    }

    public NodeConfig withPreVote(boolean on) {
        return new NodeConfig(
                clusterId,
                memberId,
                heartbeatMillis,
                electionMillis,
                on,
                snapshotCount,
                catchUpEntries,
                logBytesMax,
                limits);
    }

    public NodeConfig withRetention(long newSnapshotCount, long newCatchUpEntries, long newLogBytesMax) {
        return new NodeConfig(
                clusterId,
                memberId,
                heartbeatMillis,
                electionMillis,
                preVote,
                newSnapshotCount,
                newCatchUpEntries,
                newLogBytesMax,
                limits);
    }

    public NodeConfig withLimits(NodeLimits newLimits) {
        return new NodeConfig(
                clusterId,
                memberId,
                heartbeatMillis,
                electionMillis,
                preVote,
                snapshotCount,
                catchUpEntries,
                logBytesMax,
                newLimits);
    }

    int electionTicks() {
        return (int) (electionMillis / heartbeatMillis);
    }

    long tickNanos() {
        return TimeUnit.MILLISECONDS.toNanos(heartbeatMillis);
    }

    /** How long a request may wait for its outcome: etcd's 5 s and twice the election timeout. */
    int requestTicks() {
        return (int) ((5000 + 2 * electionMillis) / heartbeatMillis);
    }
}
