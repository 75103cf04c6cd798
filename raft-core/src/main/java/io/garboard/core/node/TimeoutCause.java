package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import io.garboard.core.raft.Membership;
import io.garboard.core.raft.RaftCore;

/**
 * Which of etcd's errors a proposal gets that has waited too long. Confined to the raft loop.
 *
 * <p>Source of the rules: etcd's {@code server/etcdserver/server.go}, parseProposeCtxErr.
 */
final class TimeoutCause {

    private final NodeConfig config;
    private final RaftCore core;
    private final Transport transport;

    private long ticks;
    private long electedTick = Long.MIN_VALUE / 2;
    private long leaderSeen;

    TimeoutCause(NodeConfig config, RaftCore core, Transport transport) {
        this.config = config;
        this.core = core;
        this.transport = transport;
    }

    void tick() {
        ticks++;
        long leaderId = core.leaderId();
        if (leaderId != leaderSeen) {
            leaderSeen = leaderId;
            electedTick = leaderId == 0 ? electedTick : ticks;
        }
    }

    /** @param startTick when the proposal was made */
    EtcdError of(long startTick, long nowNanos) {
        boolean betweenLeaders = startTick > electedTick - 2L * config.electionTicks() && startTick < electedTick;
        if (betweenLeaders) {
            return EtcdError.TIMEOUT_LEADER_LOST;
        }
        long leaderId = core.leaderId();
        if (leaderId == 0) {
            return EtcdError.TIMEOUT;
        }
        long startNanos = nowNanos - (ticks - startTick) * config.tickNanos();
        boolean connected =
                leaderId == config.memberId() ? isConnectedToQuorum(startNanos) : isConnected(leaderId, startNanos);
        return connected ? EtcdError.TIMEOUT : EtcdError.TIMEOUT_CONNECTION_LOST;
    }

    /** For a proposal that no leader was ever asked to take: without one, etcd tells the bare deadline. */
    EtcdError ofUnsent(long startTick, long nowNanos) {
        return core.leaderId() == 0 ? EtcdError.DEADLINE_EXCEEDED : of(startTick, nowNanos);
    }

    private boolean isConnectedToQuorum(long sinceNanos) {
        Membership membership = core.membership();
        long connected = membership.voters().stream()
                .filter(voter -> voter == config.memberId() || isConnected(voter, sinceNanos))
                .count();
        return connected >= membership.quorum();
    }

    private boolean isConnected(long memberId, long sinceNanos) {
        long activeSince = transport.activeSinceNanos(memberId);
        return activeSince != 0 && activeSince - sinceNanos < 0;
    }
}
