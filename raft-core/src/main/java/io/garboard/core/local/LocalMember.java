package io.garboard.core.local;

import io.garboard.core.apply.ReplicatedState;
import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ClusterService;
import io.garboard.core.member.EncryptionService;
import io.garboard.core.member.KvService;
import io.garboard.core.member.LeaseService;
import io.garboard.core.member.MaintenanceService;
import io.garboard.core.member.Member;
import io.garboard.core.member.MemberMetrics;
import io.garboard.core.member.WatchService;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.node.FaultHandler;
import io.garboard.core.node.NodeEnvironment;
import io.garboard.core.node.RaftNode;
import io.garboard.core.node.ReadIndexCallback;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.snapshot.SnapshotIdentity;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.watch.WatchLoop;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running member: the parts of the core, opened in the order they need each other and closed in the reverse one. */
public final class LocalMember implements Member, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalMember.class);

    private final MemberState state;
    private final ReplicatedState machine;
    private final MemberClock clock;
    private final PeerNetwork network;
    private final Removal removal;
    private final PeerAddresses addresses;
    private final MemberSnapshots snapshots;
    private final RaftNode node;
    private final WatchLoop watchLoop;
    private final MemberServices services;
    private final MemberRoutine routine;
    private final PeerGateway gateway;

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
        state = MemberState.open(config, environment, engines.engine(), observers, faults);
        clock = new MemberClock(environment);
        network = environment.network();
        removal = new Removal(self, state.members(), clock, environment.removal());
        addresses = new PeerAddresses(network, state.members(), self, config.cluster());
        addresses.refresh();
        snapshots = new MemberSnapshots(
                new SnapshotIdentity(config.node().clusterId(), self),
                environment,
                engines.exchange(),
                state.storage(),
                state.lessor());
        machine = state.machine(config, nanoClock, snapshots.prepared(), () -> {
            addresses.refresh();
            removal.check();
        });
        if (config.cluster().forceNew()) {
            LogBeginning.forgetTheOthers(config, environment.disk(), machine);
        }
        Greeter greeter = new Greeter(config, state.headers(), state.lessor());
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
                        LogBeginning.options(config),
                        machine,
                        LogBeginning.founding(config));
        snapshots.joined(node);
        watchLoop = new WatchLoop(state.hub(), environment.threads());
        LongAdder heartbeatSendFailures = new LongAdder();
        services =
                new MemberServices(config, environment, state, node, snapshots, clock, heartbeatSendFailures, faults);
        gateway = new PeerGateway(
                node, state.members(), addresses, services.desk(), removal, snapshots, heartbeatSendFailures);
        routine = new MemberRoutine(config, environment, state, services, snapshots, clock, compaction);
        routine.start(node, greeter);
        LOG.info(
                "member started: memberId={} clusterId={} revision={} keys={} tookMillis={}",
                Long.toHexString(self),
                Long.toHexString(config.node().clusterId()),
                state.store().currentRevision(),
                state.store().keys(),
                (nanoClock.getAsLong() - startNanos) / 1_000_000);
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
        return routine.compareData();
    }

    /** For tests. */
    MvccStore store() {
        return state.store();
    }

    /** For tests: the first entry in the log. */
    long firstIndex() {
        return node.status().firstIndex();
    }

    /** For tests. */
    BufferedStorage storage() {
        return state.storage();
    }

    @Override
    public KvService kv() {
        return services.kv();
    }

    @Override
    public WatchService watch() {
        return state.hub();
    }

    @Override
    public LeaseService lease() {
        return services.lease();
    }

    @Override
    public MaintenanceService maintenance() {
        return services.maintenance();
    }

    @Override
    public ClusterService cluster() {
        return services.cluster();
    }

    /** What the proxy needs to encrypt values. */
    public EncryptionService encryption() {
        return services.encryption();
    }

    @Override
    public MemberMetrics metrics() {
        return services.metrics();
    }

    @Override
    public boolean hasLeader() {
        return services.metrics().hasLeader();
    }

    @Override
    public boolean isLearner() {
        return services.metrics().isLearner();
    }

    @Override
    public String clusterVersion() {
        return state.members().clusterVersion();
    }

    @Override
    public List<AlarmMember> alarms() {
        return state.alarms().get(AlarmType.NONE);
    }

    @Override
    public ResponseHeader header() {
        return state.headers().header(state.store().currentRevision());
    }

    /**
     * Stops: watchers first, then the log and what it drives, then the engine. Everything acknowledged is on disk when
     * this returns.
     */
    @Override
    public void close() throws StorageException {
        services.stopAsking();
        clock.close();
        watchLoop.close();
        node.close();
        network.close();
        snapshots.close();
        machine.abandon();
        services.close();
        state.storage().close();
    }
}
