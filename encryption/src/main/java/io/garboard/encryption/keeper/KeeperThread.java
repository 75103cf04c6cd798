package io.garboard.encryption.keeper;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that steps a {@link KeyringKeeper}. It logs when the service goes down and when it is back, once each.
 *
 * <p>Closing it interrupts a call in progress, waits for the thread's end, and wipes the seeds.
 */
public final class KeeperThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeeperThread.class);

    private final KeyringKeeper keeper;
    private final Semaphore work = new Semaphore(0);
    private final Thread thread;

    private volatile boolean closed;
    private String lastFailure = "";

    private KeeperThread(KeyringKeeper keeper) {
        this.keeper = keeper;
        this.thread = new Thread(this::run, "keyring-keeper");
        thread.setDaemon(true);
    }

    /** Starts stepping {@code keeper}. */
    public static KeeperThread start(KeyringKeeper keeper) {
        KeeperThread keeperThread = new KeeperThread(keeper);
        keeper.onWork(keeperThread.work::release);
        keeperThread.thread.start();
        return keeperThread;
    }

    private void run() {
        try {
            while (!closed) {
                long pauseMillis = keeper.step();
                logChange();
                if (work.tryAcquire(pauseMillis, TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void logChange() {
        String failure = keeper.state().failure();
        if (lastFailure.isEmpty() && !failure.isEmpty()) {
            LOG.warn("key service does not work: {}", failure);
        } else if (!lastFailure.isEmpty() && failure.isEmpty()) {
            LOG.info("key service works again");
        }
        lastFailure = failure;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        keeper.forget();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
