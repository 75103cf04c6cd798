package io.garboard.server.wiring;

import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.local.LocalMember;
import io.garboard.core.local.MemberConfig;
import io.garboard.core.local.MemberEnvironment;
import io.garboard.core.local.MemberObservers;
import io.garboard.core.local.MemberStorage;
import io.garboard.core.local.RemovalListener;
import io.garboard.core.node.FaultHandler;
import io.garboard.core.snapshot.EngineDirectories;
import io.garboard.encryption.config.EncryptionConfig;
import io.garboard.proxy.ProxyServer;
import io.garboard.proxy.WarmUp;
import io.garboard.proxy.metrics.Durations.Kind;
import io.garboard.proxy.metrics.MetricsRegistry;
import io.garboard.proxy.peer.HttpPeerNetwork;
import io.garboard.proxy.peer.RemoteMembers;
import io.garboard.proxy.tls.PeerTlsConfig;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.launch.DataDirectory;
import io.garboard.server.launch.RunningServer;
import io.garboard.server.launch.ServerAssembly;
import io.garboard.server.launch.StartException;
import io.garboard.server.wiring.ClusterBootstrap.Bootstrapped;
import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only class that knows all the parts: storage, member, the way to the others, API. */
public final class MemberAssembly implements ServerAssembly {

    private static final Logger LOG = LoggerFactory.getLogger(MemberAssembly.class);

    private final WarmUp warmUp;

    private MemberAssembly(WarmUp warmUp) {
        this.warmUp = warmUp;
    }

    /**
     * The earlier this is called, the more of the network library is there when {@link #start} needs it.
     *
     * @param tls whether TLS is going to be used
     */
    public static MemberAssembly warmingUp(boolean tls) {
        return new MemberAssembly(WarmUp.start(tls));
    }

    @Override
    public RunningServer start(
            ServerConfig config,
            DataDirectory data,
            StateMachineStorageProvider backend,
            FaultHandler faults,
            RemovalListener removal)
            throws StartException, InterruptedException {
        EncryptionConfig encryptionConfig = EncryptionWiring.read(config.encryptionConfig());
        // Meanwhile the network library is loaded, which nothing of this needs.
        MemberStorage storage = openStorage(config, data, backend);
        awaitNetworkLibrary(storage);
        MetricsRegistry metrics = new MetricsRegistry();
        LocalMember member = startMember(config, data, storage, metrics, faults, removal);
        ProxyServer proxy = null;
        EncryptionWiring encryption = null;
        try {
            encryption = EncryptionWiring.start(encryptionConfig, member.encryption(), metrics);
            proxy = new ProxyServer(
                    ProxyWiring.of(config, data),
                    encryption.encryption().around(member),
                    metrics,
                    encryption.encryption());
            // Probes must find a member that waits for a majority, however long that takes.
            proxy.startMetrics();
            awaitReady(member);
            if (config.cluster().initialCorruptCheck()) {
                compareData(member);
            }
            proxy.start();
            return new AssembledServer(proxy, member, encryption);
        } catch (IOException | IllegalArgumentException e) {
            closeAfter(e, proxy, encryption, member);
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (StartException | InterruptedException | RuntimeException e) {
            closeAfter(e, proxy, encryption, member);
            throw e;
        }
    }

    private static MemberStorage openStorage(
            ServerConfig config, DataDirectory data, StateMachineStorageProvider backend) throws StartException {
        EngineDirectories engines = new EngineDirectories(
                directory -> backend.open(MemberWiring.storage(config, directory)), data.storage(), data.snapshots());
        try {
            return MemberStorage.open(engines, MemberEnvironment.system().disk(), data.snapshots());
        } catch (StorageException | IOException | IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private void awaitNetworkLibrary(MemberStorage storage) throws InterruptedException {
        try {
            warmUp.await();
        } catch (InterruptedException e) {
            closeAfter(e, storage);
            throw e;
        }
    }

    private static LocalMember startMember(
            ServerConfig config,
            DataDirectory data,
            MemberStorage storage,
            MetricsRegistry metrics,
            FaultHandler faults,
            RemovalListener removal)
            throws StartException {
        MemberConfig memberConfig;
        AutoCompaction compaction;
        HttpPeerNetwork network;
        try {
            PeerTlsConfig tls = PeerWiring.tls(config, data);
            Bootstrapped bootstrapped = ClusterBootstrap.of(config, data, new RemoteMembers(tls));
            memberConfig = MemberWiring.of(config, data, bootstrapped);
            compaction = MemberWiring.compaction(config.compaction());
            network = new HttpPeerNetwork(PeerWiring.of(config, bootstrapped.identity(), tls), metrics.meters());
        } catch (IOException | IllegalArgumentException e) {
            closeAfter(e, storage);
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (StartException | RuntimeException e) {
            closeAfter(e, storage);
            throw e;
        }
        try {
            // From here on the storage is the member's, which closes it if it cannot start.
            return LocalMember.start(
                    memberConfig,
                    MemberEnvironment.system().with(network, removal),
                    storage,
                    compaction,
                    new MemberObservers(
                            metrics.durations().observer(Kind.WAL_FSYNC),
                            metrics.durations().observer(Kind.BACKEND_COMMIT)),
                    faults);
        } catch (StorageException | IOException | IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * A member that is alone elects itself as soon as its log is read. Others wait for a majority, however long that takes,
     * and for what they missed.
     */
    private static void awaitReady(LocalMember member) throws InterruptedException {
        while (true) {
            try {
                member.ready().get();
                return;
            } catch (ExecutionException e) {
                LOG.warn("not ready to serve clients yet: {}", String.valueOf(e.getCause()));
            }
        }
    }

    private static void compareData(LocalMember member) throws StartException, InterruptedException {
        List<Long> different;
        try {
            different = member.compareData().get();
        } catch (ExecutionException e) {
            throw new StartException("the data could not be compared with the other members': " + e.getCause(), e);
        }
        if (!different.isEmpty()) {
            throw new StartException("found data inconsistency with peers "
                    + different.stream().map(Long::toHexString).toList()
                    + ": remove this member, add it anew, and start it with an empty data directory");
        }
    }

    private static void closeAfter(Exception failure, MemberStorage storage) {
        try {
            storage.close();
        } catch (StorageException e) {
            failure.addSuppressed(e);
        }
    }

    private static void closeAfter(
            Exception failure, @Nullable ProxyServer proxy, @Nullable EncryptionWiring encryption, LocalMember member) {
        if (proxy != null) {
            proxy.stop();
        }
        if (encryption != null) {
            encryption.close();
        }
        try {
            member.close();
        } catch (StorageException e) {
            failure.addSuppressed(e);
        }
    }
}
