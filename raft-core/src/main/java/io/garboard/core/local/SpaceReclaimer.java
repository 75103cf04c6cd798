package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.task.MemberThreads;
import io.garboard.core.task.Worker;
import io.garboard.spi.storage.StorageException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives space back to the file system while everything else goes on. One thread, one defragmentation at a time; a few
 * more may wait.
 */
final class SpaceReclaimer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpaceReclaimer.class);
    private static final int WAITING_MAX = 16;
    private static final long CLOSE_MILLIS = 60_000;
    private static final long STEP_BYTES = 8L << 20;

    private final BufferedStorage storage;
    private volatile boolean stopping;
    private final Worker worker;

    SpaceReclaimer(MemberThreads threads, BufferedStorage storage) {
        this.storage = storage;
        this.worker = threads.background("reclaim", WAITING_MAX);
    }

    /** Reclaims until there is nothing left to give back, then runs {@code done}. */
    void reclaim(ResponseCallback<?> callback, Runnable done) {
        try {
            worker.execute(() -> run(callback, done));
        } catch (RejectedExecutionException e) {
            callback.fail(stopping ? EtcdError.STOPPED : EtcdError.TOO_MANY_REQUESTS);
        }
    }

    private void run(ResponseCallback<?> callback, Runnable done) {
        long freedBytes = 0;
        try {
            long step;
            do {
                step = storage.reclaimSpace(STEP_BYTES, () -> stopping);
                freedBytes += step;
                if (stopping) {
                    callback.fail(EtcdError.STOPPED);
                    return;
                }
            } while (step > 0);
        } catch (StorageException e) {
            LOG.warn("defragmentation gave up: {}", e.getMessage());
            callback.fail(
                    switch (e.kind()) {
                        case FULL -> EtcdError.NO_SPACE;
                        case TRANSIENT -> EtcdError.TOO_MANY_REQUESTS;
                        case CORRUPT, REFUSED -> EtcdError.CORRUPT;
                    });
            return;
        }
        LOG.info("defragmented: freedBytes={}", freedBytes);
        done.run();
    }

    @Override
    public void close() {
        stopping = true;
        worker.close(CLOSE_MILLIS);
    }
}
