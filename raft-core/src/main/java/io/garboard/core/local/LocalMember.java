package io.garboard.core.local;

import io.garboard.core.alarm.AlarmStore;
import io.garboard.core.apply.ApplyDurations;
import io.garboard.core.apply.Headers;
import io.garboard.core.apply.Quota;
import io.garboard.core.apply.ReplicatedState;
import io.garboard.core.command.MembershipChange;
import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.encryption.EncryptionStore;
import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.Lessor;
import io.garboard.core.member.ClusterService;
import io.garboard.core.member.EncryptionService;
import io.garboard.core.member.KvService;
import io.garboard.core.member.LeaseService;
import io.garboard.core.member.MaintenanceService;
import io.garboard.core.member.Member;
import io.garboard.core.member.MemberMetrics;
import io.garboard.core.member.WatchService;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.node.FaultHandler;
import io.garboard.core.node.ForcedCluster;
import io.garboard.core.node.NodeEnvironment;
import io.garboard.core.node.RaftNode;
import io.garboard.core.node.ReadIndexCallback;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.snapshot.SnapshotIdentity;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.storage.StorageFaultListener;
import io.garboard.core.wal.Disk;
import io.garboard.core.wal.WalIdentity;
import io.garboard.core.wal.WalOptions;
import io.garboard.core.watch.WatchHub;
import io.garboard.core.watch.WatchLoop;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running member: the parts of the core, opened in the order they need each other and closed in the reverse one. */
public final class LocalMember implements Member, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalMember.class);

    private static final long INTRODUCE_MILLIS = 500;
    private static final long VERSION_MILLIS = 5_000;

    private final Headers headers;
    private final ClusterMembership members;
    private final BufferedStorage storage;
    private final MvccStore store;
    private final AlarmStore alarms;
    private final WatchHub hub;
    private final WatchLoop watchLoop;
    private final RaftNode node;
    private final ReplicatedState state;
    private final ReadThreads reads;
    private final SpaceReclaimer reclaimer;
    private final MemberClock clock;
    private final MemberSnapshots snapshots;
    private final PeerNetwork network;
    private final CorruptionMonitor corruption;
    private final Removal removal;
    private final PeerAddresses addresses;
    private final PeerGateway gateway;
    private final LeaderRequests leaderRequests;
    private final KvService kv;
    private final LeaseService lease;
    private final MaintenanceService maintenance;
    private final ClusterService cluster;
    private final EncryptionService encryption;
    private final MemberMetrics metrics;

    /**
     * Opens the state, replays the log and starts the loops. Returns as soon as these run: whether there is a leader yet
     * is another matter.
     *
     * @param engine open, with the tables of {@link io.garboard.core.storage.Tables#ALL}; closed with the member, or
     *     before this throws
     * @param faults ends the process when the member must not go on
     * @throws StorageException if the engine cannot be read
     * @throws IOException if the log cannot be opened
     */
    public static LocalMember start(
            MemberConfig config,
            StateMachineStorage engine,
            AutoCompaction compaction,
            MemberObservers observers,
            FaultHandler faults)
            throws StorageException, IOException {
        return start(config, MemberEnvironment.system(), engine, compaction, observers, faults);
    }

    /** The same in a world of the caller's. */
    public static LocalMember start(
            MemberConfig config,
            MemberEnvironment environment,
            StateMachineStorage engine,
            AutoCompaction compaction,
            MemberObservers observers,
            FaultHandler faults)
            throws StorageException, IOException {
        return start(config, environment, MemberStorage.of(engine), compaction, observers, faults);
    }

    /** The same with an engine that another one can take the place of. */
    public static LocalMember start(
            MemberConfig config,
            MemberEnvironment environment,
            MemberStorage engines,
            AutoCompaction compaction,
            MemberObservers observers,
            FaultHandler faults)
            throws StorageException, IOException {
        LocalMember member;
        try {
            member = new LocalMember(config, environment, engines, compaction, observers, faults);
        } catch (StorageException | IOException | RuntimeException e) {
            engines.engine().close();
            throw e;
        }
        try {
            // Last, since what comes in needs all the rest.
            environment.network().start(member.gateway);
            member.addresses.open();
            member.removal.check();
        } catch (IOException | RuntimeException e) {
            member.close();
            throw e;
        }
        return member;
    }

    private LocalMember(
            MemberConfig config,
            MemberEnvironment environment,
            MemberStorage engines,
            AutoCompaction compaction,
            MemberObservers observers,
            FaultHandler faults)
            throws StorageException, IOException {
        LongSupplier nanoClock = environment.nanoClock();
        long startNanos = nanoClock.getAsLong();
        long self = config.node().memberId();
        headers = new Headers(config.node().clusterId(), config.node().memberId());
        storage = new BufferedStorage(
                engines.engine(),
                config.buffer(),
                new CommitLoop(environment.threads(), nanoClock, observers.engineCommit(), new EngineFaults(faults)));
        Lessor lessor = new Lessor(config.lease(), nanoClock, environment.random()::nextLong);
        alarms = new AlarmStore();
        EncryptionStore encryptionStore = new EncryptionStore();
        members = new ClusterMembership(storage);
        try (ReadView view = engines.engine().openReadView()) {
            lessor.load(view);
            alarms.load(view);
            members.load(view);
            encryptionStore.load(view);
        }
        store = new MvccStore(storage, lessor);
        hub = new WatchHub(
                config.watch(), store.history(), headers::header, nanoClock, environment.random()::nextLong, faults);
        ApplyDurations applyDurations =
                new ApplyDurations(nanoClock, config.warnApply().toNanos());
        clock = new MemberClock(environment);
        network = environment.network();
        removal = new Removal(self, members, clock, environment.removal());
        addresses = new PeerAddresses(network, members, self, config.cluster());
        addresses.refresh();
        snapshots = new MemberSnapshots(
                new SnapshotIdentity(config.node().clusterId(), self),
                environment,
                engines.exchange(),
                storage,
                lessor);
        state = new ReplicatedState(
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
                snapshots.prepared(),
                () -> {
                    addresses.refresh();
                    removal.check();
                },
                encryptionStore);
        if (config.cluster().forceNew()) {
            forgetTheOthers(config, environment.disk());
        }
        Greeter greeter = new Greeter(config, headers, lessor);
        node = environment
                .nodes()
                .start(
                        config.node(),
                        new NodeEnvironment(
                                environment.disk(),
                                nanoClock,
                                environment.random(),
                                network,
                                snapshots.sender(),
                                greeter,
                                observers.walForce(),
                                faults),
                        config.walDirectory(),
                        WalOptions.DEFAULT.withForce(config.forceLog()),
                        state,
                        founding(config));
        snapshots.joined(node);
        watchLoop = new WatchLoop(hub, environment.threads());
        Quota quota = new Quota(config.quotaBytes(), this::usedBytes);
        Proposals proposals = new Proposals(node, quota, config.node().memberId(), nanoClock);
        reads = new ReadThreads(environment.threads(), config.readThreads(), faults);
        reclaimer = new SpaceReclaimer(environment.threads(), storage);
        Hashes hashes = new Hashes(reads, store);
        leaderRequests = new LeaderRequests(node, network, clock, config.requestMillis());
        Reconfiguration reconfiguration = new Reconfiguration(
                proposals,
                leaderRequests,
                members,
                new StrictChecks(config.cluster().strictReconfigCheck(), self, members, network, clock));
        kv = new LocalKv(proposals, reads, store, headers);
        SureLeader sureLeader = new SureLeader(proposals);
        lease = new LocalLease(proposals, leaderRequests, sureLeader, lessor, store, headers);
        maintenance = new LocalMaintenance(
                proposals, members, hashes, reads, reclaimer, store, storage, alarms, quota, headers);
        cluster = new LocalCluster(
                proposals,
                reconfiguration,
                members,
                headers,
                environment.wallClock(),
                config.cluster().maxLearners());
        EncryptionSurvey survey = new EncryptionSurvey(encryptionStore, node, snapshots, network, members, self);
        encryption = new LocalEncryption(encryptionStore, proposals, store, storage, survey);
        LongAdder heartbeatSendFailures = new LongAdder();
        metrics = new LocalMetrics(
                proposals,
                store,
                storage,
                lessor,
                hub.counters(),
                quota,
                applyDurations,
                heartbeatSendFailures,
                reconfiguration.counters(),
                snapshots);
        new Housekeeping(clock, proposals, lessor, store, storage, quota, compaction).start();
        PeerDesk desk = new PeerDesk(proposals, sureLeader, lessor, reconfiguration, hashes, members, survey);
        gateway = new PeerGateway(node, members, addresses, desk, removal, snapshots, heartbeatSendFailures);
        Introduction introduction = new Introduction(config, proposals, members);
        VersionMonitor versions = new VersionMonitor(proposals, network, members, self, config.requestMillis());
        greeter.joined(node.leadership().leaderId() != 0, () -> {
            introduction.repeat();
            versions.check();
        });
        clock.every(INTRODUCE_MILLIS, introduction::repeat);
        clock.every(VERSION_MILLIS, versions::check);
        clock.every(MemberSnapshots.TICK_MILLIS, snapshots::tick);
        corruption = new CorruptionMonitor(proposals, network, members, hashes, self, config.requestMillis());
        every(config.cluster().corruptCheckInterval(), corruption::checkPeriodically);
        every(config.cluster().compactHashCheckInterval(), corruption::checkCompactions);
        LOG.info(
                "member started: memberId={} clusterId={} revision={} keys={} tookMillis={}",
                Long.toHexString(config.node().memberId()),
                Long.toHexString(config.node().clusterId()),
                store.currentRevision(),
                store.keys(),
                (nanoClock.getAsLong() - startNanos) / 1_000_000);
    }

    private void forgetTheOthers(MemberConfig config, Disk disk) throws IOException {
        MembershipChange change = MembershipChange.newBuilder()
                .setKind(MembershipChange.Kind.ISOLATE)
                .setMemberId(config.node().memberId())
                .build();
        ForcedCluster.rewrite(
                disk,
                config.walDirectory(),
                WalOptions.DEFAULT.withForce(config.forceLog()),
                new WalIdentity(config.node().clusterId(), config.node().memberId()),
                state,
                change.toByteArray());
        LOG.warn("forced a new cluster: this member is the only one from the end of its log on");
    }

    private void every(Duration interval, Runnable task) {
        if (interval.toMillis() > 0) {
            clock.every(interval.toMillis(), task);
        }
    }

    private static List<byte[]> founding(MemberConfig config) {
        return config.cluster().founders().stream()
                .map(founder -> MembershipChange.newBuilder()
                        .setKind(MembershipChange.Kind.ADD_VOTER)
                        .setMemberId(founder.id())
                        .addAllPeerUrls(founder.peerUrls())
                        .build()
                        .toByteArray())
                .toList();
    }

    /**
     * Completed once the log is replayed and a leader is known, so that every read sees everything that was acknowledged
     * before the start; exceptionally, with the error's text, if that takes longer than a request may.
     */
    public CompletableFuture<Void> ready() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        node.readIndex(new ReadIndexCallback() {
            @Override
            public void readable() {
                ready.complete(null);
            }

            @Override
            public void fail(EtcdError error) {
                ready.completeExceptionally(new IOException(error.text()));
            }
        });
        return ready;
    }

    /**
     * Compares this member's data with the others' (etcd's InitialCorruptCheck). Completed with the ids of the members
     * whose data differs from this one's: empty if all is well, or nobody could be asked.
     */
    public CompletableFuture<List<Long>> compareData() {
        CompletableFuture<List<Long>> different = new CompletableFuture<>();
        corruption.compareAtStart(different::complete);
        return different;
    }

    /** Rows in the engine and rows on their way to it. An engine that cannot say counts as full. */
    private long usedBytes() {
        try {
            return storage.size().inUseBytes() + storage.pendingBytes();
        } catch (StorageException e) {
            LOG.warn("the storage engine's size cannot be read: {}", e.getMessage());
            return Long.MAX_VALUE / 2;
        }
    }

    /** What is full may have room again: it is tried anew. Everything else ends the member. */
    private record EngineFaults(FaultHandler faults) implements StorageFaultListener {

        @Override
        public Decision commitFailed(StorageException failure, int attempts) {
            return switch (failure.kind()) {
                case TRANSIENT, FULL -> {
                    if (attempts == 1 || attempts % 100 == 0) {
                        LOG.error(
                                "the storage engine takes no rows, trying again: attempts={} reason={}",
                                attempts,
                                failure.getMessage());
                    }
                    yield Decision.RETRY;
                }
                case CORRUPT, REFUSED -> {
                    faults.halt("the storage engine failed: " + failure.getMessage(), failure);
                    yield Decision.STOP;
                }
            };
        }
    }

    /** For tests. */
    MvccStore store() {
        return store;
    }

    /** For tests: the first entry in the log. */
    long firstIndex() {
        return node.status().firstIndex();
    }

    /** For tests. */
    BufferedStorage storage() {
        return storage;
    }

    @Override
    public KvService kv() {
        return kv;
    }

    @Override
    public WatchService watch() {
        return hub;
    }

    @Override
    public LeaseService lease() {
        return lease;
    }

    @Override
    public MaintenanceService maintenance() {
        return maintenance;
    }

    @Override
    public ClusterService cluster() {
        return cluster;
    }

    /** What the proxy needs to encrypt values. */
    public EncryptionService encryption() {
        return encryption;
    }

    @Override
    public MemberMetrics metrics() {
        return metrics;
    }

    @Override
    public boolean hasLeader() {
        return metrics.hasLeader();
    }

    @Override
    public boolean isLearner() {
        return metrics.isLearner();
    }

    @Override
    public String clusterVersion() {
        return members.clusterVersion();
    }

    @Override
    public List<AlarmMember> alarms() {
        return alarms.get(AlarmType.NONE);
    }

    @Override
    public ResponseHeader header() {
        return headers.header(store.currentRevision());
    }

    /**
     * Stops: watchers first, then the log and what it drives, then the engine. Everything acknowledged is on disk when
     * this returns.
     */
    @Override
    public void close() throws StorageException {
        leaderRequests.close();
        clock.close();
        watchLoop.close();
        node.close();
        network.close();
        snapshots.close();
        state.abandon();
        reads.close();
        reclaimer.close();
        storage.close();
    }
}
