package io.garboard.core.local;

import io.garboard.core.apply.Quota;
import io.garboard.core.member.ClusterService;
import io.garboard.core.member.EncryptionService;
import io.garboard.core.member.KvService;
import io.garboard.core.member.LeaseService;
import io.garboard.core.member.MaintenanceService;
import io.garboard.core.member.MemberMetrics;
import io.garboard.core.node.FaultHandler;
import io.garboard.core.node.RaftNode;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a member does for its clients and, at its {@link #desk}, for other members: each service with what it needs of the
 * state, and the one way to the log that they share.
 *
 * <p>Put together by the thread that starts the member, once the node runs; the services are for any thread. Invariant: there
 * is one {@link Proposals} and one {@link Quota} a member, so limits hold over all services.
 */
final class MemberServices {

    private final Proposals proposals;
    private final Quota quota;
    private final Hashes hashes;
    private final ReadThreads reads;
    private final SpaceReclaimer reclaimer;
    private final LeaderRequests leaderRequests;
    private final KvService kv;
    private final LeaseService lease;
    private final MaintenanceService maintenance;
    private final ClusterService cluster;
    private final EncryptionService encryption;
    private final MemberMetrics metrics;
    private final PeerDesk desk;

    MemberServices(
            MemberConfig config,
            MemberEnvironment environment,
            MemberState state,
            RaftNode node,
            MemberSnapshots snapshots,
            MemberClock clock,
            LongAdder heartbeatSendFailures,
            FaultHandler faults) {
        long self = config.node().memberId();
        quota = new Quota(config.quotaBytes(), state::usedBytes);
        proposals = new Proposals(node, quota, self, environment.nanoClock());
        reads = new ReadThreads(environment.threads(), config.readThreads(), faults);
        reclaimer = new SpaceReclaimer(environment.threads(), state.storage());
        hashes = new Hashes(reads, state.store());
        leaderRequests = new LeaderRequests(node, environment.network(), clock, config.requestMillis());
        Reconfiguration reconfiguration = new Reconfiguration(
                proposals,
                leaderRequests,
                state.members(),
                new StrictChecks(
                        config.cluster().strictReconfigCheck(), self, state.members(), environment.network(), clock));
        kv = new LocalKv(proposals, reads, state.store(), state.headers());
        SureLeader sureLeader = new SureLeader(proposals);
        lease = new LocalLease(proposals, leaderRequests, sureLeader, state.lessor(), state.store(), state.headers());
        maintenance = new LocalMaintenance(
                proposals,
                state.members(),
                hashes,
                reads,
                reclaimer,
                state.store(),
                state.storage(),
                state.alarms(),
                quota,
                state.headers());
        cluster = new LocalCluster(
                proposals,
                reconfiguration,
                state.members(),
                state.headers(),
                environment.wallClock(),
                config.cluster().maxLearners());
        EncryptionSurvey survey =
                new EncryptionSurvey(state.encryption(), node, snapshots, environment.network(), state.members(), self);
        encryption = new LocalEncryption(state.encryption(), proposals, state.store(), state.storage(), survey);
        metrics = new LocalMetrics(
                proposals,
                state.store(),
                state.storage(),
                state.lessor(),
                state.hub().counters(),
                quota,
                state.applyDurations(),
                heartbeatSendFailures,
                reconfiguration.counters(),
                snapshots);
        desk = new PeerDesk(proposals, sureLeader, state.lessor(), reconfiguration, hashes, state.members(), survey);
    }

    Proposals proposals() {
        return proposals;
    }

    Quota quota() {
        return quota;
    }

    Hashes hashes() {
        return hashes;
    }

    KvService kv() {
        return kv;
    }

    LeaseService lease() {
        return lease;
    }

    MaintenanceService maintenance() {
        return maintenance;
    }

    ClusterService cluster() {
        return cluster;
    }

    EncryptionService encryption() {
        return encryption;
    }

    MemberMetrics metrics() {
        return metrics;
    }

    /** Answers what other members ask. */
    PeerDesk desk() {
        return desk;
    }

    /** The first half of a stop: what waits for the leader fails. */
    void stopAsking() {
        leaderRequests.close();
    }

    /** The second half, once nothing is applied any more: no thread reads after it. */
    void close() {
        reads.close();
        reclaimer.close();
    }
}
