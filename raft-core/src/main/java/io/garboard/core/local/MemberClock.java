package io.garboard.core.local;

import io.garboard.core.task.Worker;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a member does by the clock: one task after the other, none of which may block for long. Any thread. */
final class MemberClock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MemberClock.class);
    private static final long CLOSE_MILLIS = 5_000;

    private final Worker worker;
    private final LongSupplier nanoClock;

    MemberClock(MemberEnvironment environment) {
        this.worker = environment.threads().worker("housekeeping", 1, Integer.MAX_VALUE);
        this.nanoClock = environment.nanoClock();
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }

    /** Runs a task once, unless the member is closed before. */
    void after(long delayMillis, Runnable task) {
        worker.executeAfter(TimeUnit.MILLISECONDS.toNanos(delayMillis), () -> guarded(task));
    }

    /** Runs a task again and again, with this pause between. */
    void every(long periodMillis, Runnable task) {
        worker.executeAfter(TimeUnit.MILLISECONDS.toNanos(periodMillis), () -> {
            guarded(task);
            every(periodMillis, task);
        });
    }

    /** A periodic task that throws would never run again. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("housekeeping failed, and goes on", e);
        }
    }

    @Override
    public void close() {
        worker.close(CLOSE_MILLIS);
    }
}
