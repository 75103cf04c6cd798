package io.garboard.core.local;

import io.garboard.core.alarm.AlarmStore;
import io.garboard.core.apply.ApplyDurations;
import io.garboard.core.apply.Headers;
import io.garboard.core.apply.ReplicatedState;
import io.garboard.core.encryption.EncryptionStore;
import io.garboard.core.lease.Lessor;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.node.FaultHandler;
import io.garboard.core.snapshot.PreparedSnapshots;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.watch.WatchHub;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member replicates, each part as the engine has it, before the log is replayed.
 *
 * <p>Opened by the thread that starts the member. From then on each part has its own rules; all of them are written by the
 * apply loop, through the one {@link #machine}, and read by any thread.
 */
record MemberState(
        Headers headers,
        BufferedStorage storage,
        Lessor lessor,
        AlarmStore alarms,
        EncryptionStore encryption,
        ClusterMembership members,
        MvccStore store,
        WatchHub hub,
        ApplyDurations applyDurations) {

    private static final Logger LOG = LoggerFactory.getLogger(MemberState.class);

    /** Reads everything there is in the engine; what it throws, the engine could not say. */
    static MemberState open(
            MemberConfig config,
            MemberEnvironment environment,
            StateMachineStorage engine,
            MemberObservers observers,
            FaultHandler faults)
            throws StorageException {
        LongSupplier nanoClock = environment.nanoClock();
        Headers headers = new Headers(config.node().clusterId(), config.node().memberId());
        BufferedStorage storage = new BufferedStorage(
                engine,
                config.buffer(),
                new CommitLoop(environment.threads(), nanoClock, observers.engineCommit(), new EngineFaults(faults)));
        Lessor lessor = new Lessor(config.lease(), nanoClock, environment.random()::nextLong);
        AlarmStore alarms = new AlarmStore();
        EncryptionStore encryption = new EncryptionStore();
        ClusterMembership members = new ClusterMembership(storage);
        try (ReadView view = engine.openReadView()) {
            lessor.load(view);
            alarms.load(view);
            members.load(view);
            encryption.load(view);
        }
        MvccStore store = new MvccStore(storage, lessor);
        WatchHub hub = new WatchHub(
                config.watch(), store.history(), headers::header, nanoClock, environment.random()::nextLong, faults);
        ApplyDurations applyDurations =
                new ApplyDurations(nanoClock, config.warnApply().toNanos());
        return new MemberState(headers, storage, lessor, alarms, encryption, members, store, hub, applyDurations);
    }

    /**
     * What executes the log on these parts. Once only.
     *
     * @param membershipChanged called on the apply loop, must not block
     */
    ReplicatedState machine(
            MemberConfig config, LongSupplier nanoClock, PreparedSnapshots snapshots, Runnable membershipChanged) {
        return new ReplicatedState(
                storage,
                store,
                lessor,
                alarms,
                members,
                headers,
                hub,
                applyDurations,
                config.pace(),
                nanoClock,
                snapshots,
                membershipChanged,
                encryption);
    }

    /** Rows in the engine and rows on their way to it. An engine that cannot say counts as full. Any thread. */
    long usedBytes() {
        try {
            return storage.size().inUseBytes() + storage.pendingBytes();
        } catch (StorageException e) {
            LOG.warn("the storage engine's size cannot be read: {}", e.getMessage());
            return Long.MAX_VALUE / 2;
        }
    }
}
