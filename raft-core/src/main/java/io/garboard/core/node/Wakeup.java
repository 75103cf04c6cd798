package io.garboard.core.node;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Lets one loop sleep until there is something to do. A signal costs next to nothing while the loop is awake. */
final class Wakeup {

    private volatile boolean sleeping;
    private volatile @Nullable Thread sleeper;

    /** There is something to do. What it is must have been published before, with a volatile write. Any thread. */
    void signal() {
        if (sleeping) {
            sleeping = false;
            LockSupport.unpark(sleeper);
        }
    }

    /** Sleeps for a time, until a signal, or not at all if there is work. For the loop's thread. */
    void sleep(long nanos, BooleanSupplier hasWork) {
        sleeper = Thread.currentThread();
        sleeping = true;
        if (!hasWork.getAsBoolean()) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeping = false;
    }
}
