package io.garboard.core.apply;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.garboard.core.alarm.AlarmStore;
import io.garboard.core.command.Command;
import io.garboard.core.encryption.EncryptionStore;
import io.garboard.core.lease.LeaseStatus;
import io.garboard.core.lease.Lessor;
import io.garboard.core.lease.LessorConfig;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.mvcc.KvHash;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.raft.Message;
import io.garboard.core.snapshot.EngineSite.Slot;
import io.garboard.core.snapshot.EngineSwap;
import io.garboard.core.snapshot.MemoryEngineSite;
import io.garboard.core.snapshot.SnapshotIdentity;
import io.garboard.core.snapshot.SnapshotInbox;
import io.garboard.core.snapshot.SnapshotSpool;
import io.garboard.core.storage.AppliedPosition;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.storage.LongView;
import io.garboard.core.storage.RowReader;
import io.garboard.core.storage.StorageFaultListener.Decision;
import io.garboard.core.storage.Tables;
import io.garboard.core.task.SteppedThreads;
import io.garboard.core.wal.Disk;
import io.garboard.core.watch.WatchConfig;
import io.garboard.core.watch.WatchHub;
import io.garboard.core.watch.WatchLoop;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One member's state without a node: commands come from the test, everything else is stepped in one thread. */
final class StateFixture {

    static final long CLUSTER_ID = 77;
    private static final AtomicLong FILE_IDS = new AtomicLong();
    private static final Path DIRECTORY = Path.of("/disk/snap");

    final long memberId;
    final MemoryEngineSite site;
    final Disk disk;
    final SteppedThreads threads = new SteppedThreads();
    final Lessor lessor;
    final AlarmStore alarms = new AlarmStore();
    final EncryptionStore encryption = new EncryptionStore();
    final BufferedStorage storage;
    final ClusterMembership members;
    final MvccStore store;
    final WatchHub hub;
    final ReplicatedState state;
    final SnapshotInbox inbox;
    final SnapshotSpool spool;
    final @Nullable AppliedPosition recovered;
    final List<Message.SnapshotReady> announced = new ArrayList<>();
    final List<String> outcomes = new ArrayList<>();
    final List<String> halts = new ArrayList<>();
    long logFirstIndex;
    private final CommandExecutor executor;

    StateFixture(long memberId, MemoryEngineSite site, Disk disk, PeerNetwork network, BufferLimits limits)
            throws IOException, StorageException {
        this.memberId = memberId;
        this.site = site;
        this.disk = disk;
        EngineSwap swap = new EngineSwap(site, disk, DIRECTORY);
        recovered = swap.recover();
        Headers headers = new Headers(CLUSTER_ID, memberId);
        storage = new BufferedStorage(
                site.open(Slot.CURRENT),
                limits,
                new CommitLoop(
                        threads, threads::nanoTime, DurationObserver.NONE, (failure, attempts) -> Decision.STOP));
        lessor = new Lessor(LessorConfig.of(1000), threads::nanoTime, () -> 1);
        members = new ClusterMembership(storage);
        try (LongView view = storage.openLongView()) {
            lessor.load(view.view());
            alarms.load(view.view());
            members.load(view.view());
        }
        store = new MvccStore(storage, lessor);
        hub = new WatchHub(
                WatchConfig.DEFAULT,
                store.history(),
                headers::header,
                threads::nanoTime,
                () -> 0,
                (reason, cause) -> halts.add(reason + " " + cause));
        var unused = new WatchLoop(hub, threads);
        inbox = new SnapshotInbox(
                new SnapshotIdentity(CLUSTER_ID, memberId),
                site,
                swap,
                recovered,
                disk,
                DIRECTORY,
                threads.worker("build", 1, 100),
                lessor,
                new SnapshotInbox.Surroundings() {
                    @Override
                    public long appliedIndex() {
                        return storage.applied().index();
                    }

                    @Override
                    public long logFirstIndex() {
                        return logFirstIndex;
                    }

                    @Override
                    public void busy(boolean on) {}

                    @Override
                    public void ready(Message.SnapshotReady message) {
                        announced.add(message);
                    }
                });
        spool = new SnapshotSpool(
                new SnapshotIdentity(CLUSTER_ID, memberId),
                storage,
                disk,
                DIRECTORY,
                network,
                threads.worker("spool", 1, 100),
                FILE_IDS::incrementAndGet,
                (to, delivered) -> outcomes.add(to + " " + delivered));
        spool.clean();
        state = new ReplicatedState(
                storage,
                store,
                lessor,
                alarms,
                members,
                headers,
                hub,
                new ApplyDurations(threads::nanoTime, Long.MAX_VALUE),
                UpkeepPace.DEFAULT,
                threads::nanoTime,
                inbox,
                () -> {},
                encryption);
        executor = new CommandExecutor(store, lessor, alarms, members, storage, headers, encryption);
    }

    /** Applies one entry. Returns what it changed. */
    List<RevisionEvents> apply(long index, long term, List<Command> commands) throws StorageException {
        store.beginBatch();
        for (Command command : commands) {
            executor.execute(command, term);
        }
        storage.applied(index, term);
        List<RevisionEvents> changes = store.endBatch();
        hub.publish(changes);
        storage.rotateIfFull();
        return changes;
    }

    /** Compacts, commits and sends until nothing more is to be done. */
    void settle() throws StorageException {
        do {
            threads.runAll();
            threads.advanceTo(threads.nanoTime() + UpkeepPace.DEFAULT.compactionIntervalNanos());
            state.maintain();
        } while (!threads.ready().isEmpty() || store.isCompacting());
        var unused = storage.flush();
        threads.runAll();
    }

    /** The position, every row but the applied index, and what is in memory: equal on members that are at one index. */
    String picture() throws StorageException {
        StringBuilder picture = new StringBuilder(storage.applied() + "\n");
        try (RowReader reader = storage.read()) {
            for (Table table : Tables.ALL) {
                try (RowCursor rows = reader.scan(table, new byte[0], null)) {
                    while (rows.next()) {
                        picture.append(table.name())
                                .append(' ')
                                .append(Arrays.toString(rows.key()))
                                .append(Arrays.hashCode(rows.value()))
                                .append('\n');
                    }
                }
            }
        }
        for (long id : lessor.leases().stream().sorted().toList()) {
            LeaseStatus lease = Objects.requireNonNull(lessor.timeToLive(id, true));
            picture.append(id + " " + lease.grantedTtlSeconds() + " "
                    + lease.keys().stream().map(ByteString::toStringUtf8).toList() + "\n");
        }
        picture.append(alarms.get(AlarmType.NONE));
        for (ClusterMember member : members.members()) {
            picture.append(member).append('\n');
        }
        return picture.append(members.clusterVersion())
                .append(" revision ")
                .append(store.currentRevision())
                .append(" compacted ")
                .append(store.compactedRevision())
                .append(" keys ")
                .append(store.keys())
                .toString();
    }

    /** The hash at a revision, or the error's text. */
    String hash(long revision) throws StorageException {
        var result = store.hashKv(revision);
        if (result.error() != null) {
            return result.error().text();
        }
        KvHash hash = result.value();
        return hash.hash() + " at " + hash.revision() + " compacted " + hash.compactRevision();
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
