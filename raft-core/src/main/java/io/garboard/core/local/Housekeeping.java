package io.garboard.core.local;

import io.garboard.core.apply.Quota;
import io.garboard.core.command.Command;
import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.Lessor;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.node.Leadership;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.CompactionResponse;
import io.garboard.etcd.rpc.LeaseCheckpoint;
import io.garboard.etcd.rpc.LeaseCheckpointRequest;
import io.garboard.etcd.rpc.LeaseCheckpointResponse;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.LeaseRevokeResponse;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens by the clock: expired leases are proposed for revocation, history for compaction, the quota is measured,
 * the engine is forced so that the log can be cut. Confined to the member's clock.
 */
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long MEASURE_MILLIS = 200;
    private static final long SYNC_MILLIS = 5_000;

    private final MemberClock clock;
    private final Proposals proposals;
    private final Lessor lessor;
    private final MvccStore store;
    private final BufferedStorage storage;
    private final Quota quota;
    private final AutoCompaction compaction;

    Housekeeping(
            MemberClock clock,
            Proposals proposals,
            Lessor lessor,
            MvccStore store,
            BufferedStorage storage,
            Quota quota,
            AutoCompaction compaction) {
        this.clock = clock;
        this.proposals = proposals;
        this.lessor = lessor;
        this.store = store;
        this.storage = storage;
        this.quota = quota;
        this.compaction = compaction;
    }

    void start() {
        quota.measure();
        clock.every(Lessor.TICK.toMillis(), this::tickLeases);
        clock.every(MEASURE_MILLIS, quota::measure);
        clock.every(SYNC_MILLIS, this::sync);
        clock.every(Math.max(1, compaction.interval().toMillis()), this::compact);
    }

    private void tickLeases() {
        Leadership leadership = proposals.node().leadership();
        if (!leadership.isLeader()) {
            return;
        }
        for (long id : lessor.expired(Lessor.EXPIRED_PER_TICK_MAX)) {
            LeaseRevokeRequest revoke =
                    LeaseRevokeRequest.newBuilder().setID(id).build();
            proposals.proposeAsLeader(
                    Command.newBuilder().setLeaseRevoke(revoke),
                    leadership.term(),
                    Ignored.<LeaseRevokeResponse>outcome());
        }
        List<LeaseCheckpoint> due = lessor.checkpointsDue(Lessor.CHECKPOINTS_PER_COMMAND_MAX);
        if (!due.isEmpty()) {
            LeaseCheckpointRequest checkpoint =
                    LeaseCheckpointRequest.newBuilder().addAllCheckpoints(due).build();
            proposals.proposeAsLeader(
                    Command.newBuilder().setLeaseCheckpoint(checkpoint),
                    leadership.term(),
                    Ignored.<LeaseCheckpointResponse>outcome());
        }
    }

    /** What is committed and not durable keeps the log from being cut. A failure halts the member by itself. */
    private void sync() {
        if (storage.committed().index() > storage.durableIndex()) {
            var unused = storage.sync();
        }
    }

    private void compact() {
        if (!proposals.node().leadership().isLeader()) {
            return;
        }
        long revision = compaction.tick(clock.nanoTime(), store.currentRevision());
        if (revision == AutoCompaction.NONE) {
            return;
        }
        CompactionRequest request =
                CompactionRequest.newBuilder().setRevision(revision).build();
        proposals.propose(
                Command.newBuilder().setCompaction(request).build(), new ResponseCallback<CompactionResponse>() {
                    @Override
                    public void succeed(CompactionResponse response) {
                        LOG.info("automatic compaction: revision={}", revision);
                        finished(true);
                    }

                    @Override
                    public void fail(EtcdError error) {
                        LOG.warn("automatic compaction failed: revision={} error={}", revision, error.text());
                        finished(error == EtcdError.COMPACTED);
                    }
                });
    }

    private void finished(boolean done) {
        clock.after(0, () -> compaction.finished(done));
    }
}
