package io.garboard.server.launch;

import io.garboard.core.node.FaultHandler;
import io.garboard.server.config.ConfigException;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.logging.LoggingSetup;
import io.garboard.server.plugin.BackendCatalog;
import io.garboard.server.plugin.PluginException;
import io.garboard.spi.storage.StateMachineStorageProvider;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the server: from a configuration to a signal. */
public final class ServerProcess {

    private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);

    private final ServerConfig config;
    private final ServerAssembly assembly;
    private final FaultHandler faults;
    private final PrintStream out;
    private final long startNanos;

    /**
     * Prepares a run.
     *
     * @param out where the ready line goes
     * @param startNanos when the program began, by {@link System#nanoTime}
     */
    public ServerProcess(
            ServerConfig config, ServerAssembly assembly, FaultHandler faults, PrintStream out, long startNanos) {
        this.config = config;
        this.assembly = assembly;
        this.faults = faults;
        this.out = out;
        this.startNanos = startNanos;
    }

    /** What is done with a server that is ready, and will be stopped after it. */
    @FunctionalInterface
    public interface Rehearsal {
        /** An IOException makes the rehearsal one that failed. */
        void with(RunningServer server) throws IOException;
    }

    /** Starts, does what is to be rehearsed, and stops: for a record of what it needs. */
    public int rehearse(Rehearsal rehearsal) throws InterruptedException {
        Shutdown shutdown = new Shutdown();
        try {
            LoggingSetup.start(config.logging());
            rehearsal.with(start(shutdown));
            shutdown.drain();
            return ExitCode.OK;
        } catch (StartException | ConfigException | PluginException | IOException e) {
            return failed(e);
        }
    }

    /** Serves until a signal ends the process; returns, with an exit code, only if the start fails. */
    public int run() throws InterruptedException {
        Shutdown shutdown = new Shutdown();
        try {
            LoggingSetup.start(config.logging());
            shutdown.install();
            start(shutdown);
            shutdown.awaitEnd();
            return ExitCode.OK;
        } catch (StartException | ConfigException | PluginException e) {
            shutdown.disarm();
            return failed(e);
        }
    }

    private static int failed(Exception e) {
        log.atError().addKeyValue("error", e.getMessage()).log("cannot start");
        log.debug("cannot start", e);
        LoggingSetup.stop();
        return ExitCode.START_FAILED;
    }

    private RunningServer start(Shutdown shutdown) throws StartException, PluginException, InterruptedException {
        config.warnings().forEach(log::warn);
        StateMachineStorageProvider backend = BackendCatalog.load(
                        config.storage().pluginDir())
                .find(config.storage().backend());
        DataDirectory data = DataDirectory.open(config.dataDir(), config.walDir());
        try {
            log.atInfo()
                    .addKeyValue("name", config.name())
                    .addKeyValue("data-dir", config.dataDir().toAbsolutePath())
                    .addKeyValue("backend", backend.name())
                    .addKeyValue("version", Version.current().garboard())
                    .addKeyValue("java", Runtime.version())
                    .log("starting");
            RunningServer server = assembly.start(config, data, backend, faults, shutdown::removed);
            shutdown.running(server, data);
            announce(server, backend);
            return server;
        } catch (StartException e) {
            data.close();
            throw e;
        }
    }

    private void announce(RunningServer server, StateMachineStorageProvider backend) {
        long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        String urls = String.join(",", server.clientUrls());
        log.atInfo()
                .addKeyValue("client-urls", urls)
                .addKeyValue("took-ms", tookMillis)
                .log("ready to serve client requests");
        out.printf(
                Locale.ROOT,
                "garboard: ready on %s (backend %s, data in %s, %.2f s)%n",
                urls,
                backend.name(),
                config.dataDir(),
                tookMillis / 1000.0);
        out.flush();
    }
}
