package io.garboard.backend.lmdb;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Leaves three quarters of the time, on the processor and on the disk, to those who serve; less only if the copy would be
 * slower than {@value #BYTES_PER_SECOND_MIN} bytes a second, or than twice as fast as what is written meanwhile, since it
 * would then hardly come to its end.
 */
final class QuarterPace implements CopyPace {

    private static final int PART = 4;
    private static final double TIMES_AS_FAST = 2;
    private static final long BYTES_PER_SECOND_MIN = 32L << 20;

    /** The log's forces may wait for so much, which takes about as long as one of theirs. */
    private static final long STEP_BYTES = 256 << 10;

    /** So soon it hears that it is to stop. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    @Override
    public long stepBytes() {
        return STEP_BYTES;
    }

    @Override
    public void rest(Progress progress, BooleanSupplier stopped) {
        long startNanos = System.nanoTime();
        long restNanos = restNanos(progress);
        long leftNanos = restNanos;
        // An interrupted thread cannot be parked. It goes on without rests rather than turn in circles.
        while (leftNanos > 0
                && !stopped.getAsBoolean()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, Math.min(leftNanos, LOOK_NANOS));
            leftNanos = restNanos - (System.nanoTime() - startNanos);
        }
    }

    /** How long to rest. */
    static long restNanos(Progress progress) {
        double committedPerNano = (double) progress.committedBytes() / progress.elapsedNanos();
        double bytesPerNanoMin = Math.max(BYTES_PER_SECOND_MIN / 1e9, committedPerNano * TIMES_AS_FAST);
        double nanos = Math.min((double) progress.stepNanos() * PART, progress.stepBytes() / bytesPerNanoMin);
        return Math.max(0, Math.round(nanos) - progress.stepNanos());
    }
}
