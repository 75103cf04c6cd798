package io.garboard.core.local;

import io.garboard.core.apply.Quota;
import io.garboard.core.command.Command;
import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.Lessor;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.task.Worker;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.CompactionResponse;
import io.garboard.etcd.rpc.LeaseCheckpoint;
import io.garboard.etcd.rpc.LeaseCheckpointRequest;
import io.garboard.etcd.rpc.LeaseCheckpointResponse;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.LeaseRevokeResponse;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens by the clock: expired leases are proposed for revocation, history for compaction, the quota is measured,
 * the engine is forced so that the log can be cut. One thread; nothing on it blocks for long.
 */
final class Housekeeping implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long MEASURE_MILLIS = 200;
    private static final long SYNC_MILLIS = 5_000;

    private static final long CLOSE_MILLIS = 5_000;

    private final Worker worker;
    private final LongSupplier nanoClock;
    private final Proposals proposals;
    private final Lessor lessor;
    private final MvccStore store;
    private final BufferedStorage storage;
    private final Quota quota;
    private final AutoCompaction compaction;

    Housekeeping(
            MemberEnvironment environment,
            Proposals proposals,
            Lessor lessor,
            MvccStore store,
            BufferedStorage storage,
            Quota quota,
            AutoCompaction compaction) {
        this.worker = environment.threads().worker("housekeeping", 1, Integer.MAX_VALUE);
        this.nanoClock = environment.nanoClock();
        this.proposals = proposals;
        this.lessor = lessor;
        this.store = store;
        this.storage = storage;
        this.quota = quota;
        this.compaction = compaction;
    }

    void start() {
        quota.measure();
        every(Lessor.TICK.toMillis(), this::tickLeases);
        every(MEASURE_MILLIS, quota::measure);
        every(SYNC_MILLIS, this::sync);
        every(Math.max(1, compaction.interval().toMillis()), this::compact);
    }

    private void every(long periodMillis, Runnable task) {
        worker.executeAfter(TimeUnit.MILLISECONDS.toNanos(periodMillis), () -> {
            guarded(task);
            every(periodMillis, task);
        });
    }

    /** A periodic task that throws would never run again. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("housekeeping failed, and goes on", e);
        }
    }

    private void tickLeases() {
        for (long id : lessor.expired(Lessor.EXPIRED_PER_TICK_MAX)) {
            LeaseRevokeRequest revoke =
                    LeaseRevokeRequest.newBuilder().setID(id).build();
            proposals.propose(
                    Command.newBuilder().setLeaseRevoke(revoke).build(), Ignored.<LeaseRevokeResponse>outcome());
        }
        List<LeaseCheckpoint> due = lessor.checkpointsDue(Lessor.CHECKPOINTS_PER_COMMAND_MAX);
        if (!due.isEmpty()) {
            LeaseCheckpointRequest checkpoint =
                    LeaseCheckpointRequest.newBuilder().addAllCheckpoints(due).build();
            proposals.propose(
                    Command.newBuilder().setLeaseCheckpoint(checkpoint).build(),
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
        long revision = compaction.tick(nanoClock.getAsLong(), store.currentRevision());
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
        try {
            worker.execute(() -> compaction.finished(done));
        } catch (RejectedExecutionException e) {
            LOG.debug("stopped while a compaction was under way");
        }
    }

    @Override
    public void close() {
        worker.close(CLOSE_MILLIS);
    }
}
