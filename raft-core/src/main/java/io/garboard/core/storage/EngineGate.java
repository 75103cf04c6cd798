package io.garboard.core.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everybody's way to the engine but the commit loop's, so that another engine can take its place: the gate is held for a
 * moment, whoever is inside comes out, whoever comes waits.
 *
 * <p>Coming in and going out count on striped counters, so readers do not meet. Invariant: a reader counts itself in before
 * it looks whether the gate is held, and whoever holds the gate says so before it counts; and since it counts those who
 * left before those who entered, equal sums mean that nobody is inside who did not see that it is held.
 */
final class EngineGate {

    private static final Logger LOG = LoggerFactory.getLogger(EngineGate.class);
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LongAdder entered = new LongAdder();
    private final LongAdder left = new LongAdder();
    private volatile StateMachineStorage engine;
    private volatile boolean held;
    private volatile boolean broken;
    private volatile StorageSize lastSize = new StorageSize(0, 0);

    EngineGate(StateMachineStorage engine) {
        this.engine = engine;
    }

    /** For the commit loop, which does nothing while the gate is held. */
    StateMachineStorage engine() {
        return engine;
    }

    /** Comes in, waiting while the gate is held; {@link #leave} must follow. */
    StateMachineStorage enter() throws StorageException {
        while (true) {
            StateMachineStorage entry = enterUnlessHeld();
            if (entry != null) {
                return entry;
            }
            awaitRelease();
        }
    }

    /** Comes in without waiting; null if the gate is held, and then there is nothing to leave. */
    @Nullable
    StateMachineStorage enterUnlessHeld() {
        entered.increment();
        if (!held) {
            return engine;
        }
        left.increment();
        return null;
    }

    void leave() {
        left.increment();
    }

    /** Comes in with a view; {@link #leave} after closing it. */
    ReadView openReadView() throws StorageException {
        StateMachineStorage entry = enter();
        boolean opened = false;
        try {
            ReadView view = entry.openReadView();
            opened = true;
            return view;
        } finally {
            if (!opened) {
                leave();
            }
        }
    }

    /** While the gate is held: the size as it was asked last. */
    StorageSize size() throws StorageException {
        StateMachineStorage entry = enterUnlessHeld();
        if (entry != null) {
            try {
                lastSize = entry.size();
            } finally {
                leave();
            }
        }
        return lastSize;
    }

    /** Whether somebody waits for everyone to come out: who stays for long looks now and then. */
    boolean isHeld() {
        return held;
    }

    private synchronized void awaitRelease() throws StorageException {
        boolean interrupted = false;
        while (held && !broken) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (broken) {
            throw new StorageException(StorageException.Kind.TRANSIENT, "the engine is not there: the member stops");
        }
    }

    /**
     * Holds the gate, and waits until everybody is out.
     *
     * @param mayWait whether there are other threads at all; without, somebody inside would stay there
     */
    void hold(boolean mayWait) {
        held = true;
        long startNanos = System.nanoTime();
        boolean warned = false;
        while (!isEmpty()) {
            if (!mayWait) {
                throw new IllegalStateException("a reader is open, and nobody will close it");
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
            if (!warned && System.nanoTime() - startNanos > WARN_NANOS) {
                warned = true;
                LOG.warn("readers keep the storage engine busy, and a snapshot waits for them to be installed");
            }
        }
    }

    private boolean isEmpty() {
        long out = left.sum();
        return out == entered.sum();
    }

    /** Another engine from now on. The gate is held. */
    void replace(StateMachineStorage other) {
        engine = other;
    }

    /** Lets everybody in again. */
    synchronized void release() {
        held = false;
        notifyAll();
    }

    /** There is no engine to come to: whoever waits is told so. The member stops. */
    synchronized void abandon() {
        broken = true;
        notifyAll();
    }
}
