package io.garboard.server.wiring;

import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.local.LocalMember;
import io.garboard.core.local.MemberConfig;
import io.garboard.core.local.MemberObservers;
import io.garboard.core.node.FaultHandler;
import io.garboard.proxy.ProxyServer;
import io.garboard.proxy.WarmUp;
import io.garboard.proxy.metrics.Durations.Kind;
import io.garboard.proxy.metrics.MetricsRegistry;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.launch.DataDirectory;
import io.garboard.server.launch.RunningServer;
import io.garboard.server.launch.ServerAssembly;
import io.garboard.server.launch.StartException;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** The only class that knows all the parts: storage, member, API. */
public final class MemberAssembly implements ServerAssembly {

    @Override
    public RunningServer start(
            ServerConfig config, DataDirectory data, StateMachineStorageProvider backend, FaultHandler faults)
            throws StartException, InterruptedException {
        WarmUp.start();
        MetricsRegistry metrics = new MetricsRegistry();
        LocalMember member = startMember(
                config,
                data,
                backend,
                new MemberObservers(
                        metrics.durations().observer(Kind.WAL_FSYNC),
                        metrics.durations().observer(Kind.BACKEND_COMMIT)),
                faults);
        try {
            awaitReady(member);
            ProxyServer proxy = new ProxyServer(ProxyWiring.of(config, data), member, metrics);
            proxy.start();
            return new AssembledServer(proxy, member);
        } catch (IOException | IllegalArgumentException e) {
            closeAfter(e, member);
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (StartException | InterruptedException | RuntimeException e) {
            closeAfter(e, member);
            throw e;
        }
    }

    private static LocalMember startMember(
            ServerConfig config,
            DataDirectory data,
            StateMachineStorageProvider backend,
            MemberObservers observers,
            FaultHandler faults)
            throws StartException {
        try {
            MemberConfig memberConfig = MemberWiring.of(config, data);
            StateMachineStorage engine = backend.open(MemberWiring.storage(config, data));
            AutoCompaction compaction = MemberWiring.compaction(config.compaction());
            return LocalMember.start(memberConfig, engine, compaction, observers, faults);
        } catch (StorageException | IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A member that is alone elects itself as soon as its log is read; what takes time is to replay a long log. */
    private static void awaitReady(LocalMember member) throws StartException, InterruptedException {
        try {
            member.ready().get();
        } catch (ExecutionException e) {
            throw new StartException(
                    "the member did not become ready: " + e.getCause()
                            + " (is the disk very slow? --election-timeout sets how long an election may take)",
                    e);
        }
    }

    private static void closeAfter(Exception failure, LocalMember member) {
        try {
            member.close();
        } catch (StorageException e) {
            failure.addSuppressed(e);
        }
    }
}
