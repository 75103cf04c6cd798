package io.garboard.server.launch;

import io.garboard.server.logging.LoggingSetup;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains on SIGTERM or SIGINT and ends the process with exit code 0; drains and ends it with another when the member was
 * removed from its cluster.
 *
 * <p>It is a shutdown hook that halts the JVM itself, since the JVM would end with 143 after a signal. A second signal is
 * not seen by a JVM that is shutting down, so the drain is bounded: after {@value #DRAIN_SECONDS_MAX} s the process ends
 * all the same, with exit code 1. What was acknowledged is in the log by then in any case.
 */
final class Shutdown {

    private static final int DRAIN_SECONDS_MAX = 20;
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

    private final CountDownLatch never = new CountDownLatch(1);
    private @Nullable RunningServer server;
    private @Nullable DataDirectory data;
    private boolean disarmed;
    private volatile int exitCode = ExitCode.OK;

    /** Registers the hook with the JVM. */
    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::onSignal, "shutdown"));
    }

    synchronized void running(RunningServer started, DataDirectory directory) {
        server = started;
        data = directory;
    }

    /** The start failed: the process ends with the exit code that main gives. */
    synchronized void disarm() {
        disarmed = true;
    }

    /** The member does not belong to its cluster any more. Any thread; returns at once. */
    void removed(String reason) {
        exitCode = ExitCode.REMOVED;
        log.error(
                "stopping: {}. Start it with an empty data directory after adding it anew, if it is to come back",
                reason);
        // The hook does the rest; the thread that calls this is one that the hook waits for.
        Thread exit = new Thread(() -> Runtime.getRuntime().exit(ExitCode.REMOVED), "exit");
        exit.setDaemon(true);
        exit.start();
    }

    /** Holds the main thread until the process ends. */
    void awaitEnd() throws InterruptedException {
        never.await();
    }

    private void onSignal() {
        synchronized (this) {
            if (disarmed) {
                return;
            }
        }
        if (exitCode == ExitCode.OK) {
            log.info("signal received, draining");
        }
        Thread drain = new Thread(this::drain, "drain");
        drain.setDaemon(true);
        drain.start();
        boolean drained = false;
        try {
            drain.join(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS_MAX));
            drained = !drain.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(drained ? exitCode : ExitCode.START_FAILED);
    }

    /** Stops the server and gives up the data directory. */
    synchronized void drain() {
        long startedNanos = System.nanoTime();
        if (server != null) {
            server.close();
        }
        if (data != null) {
            data.close();
        }
        log.atInfo()
                .addKeyValue("took-ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos))
                .log("stopped");
        LoggingSetup.stop();
    }
}
