package io.garboard.core.watch;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** The thread of a {@link WatchHub}: steps it while there is work and sleeps in between. */
public final class WatchLoop implements AutoCloseable {

    private final WatchHub hub;
    private final Thread thread;
    private final AtomicBoolean work = new AtomicBoolean(true);
    private volatile boolean stopping;

    /** Starts the thread. */
    public WatchLoop(WatchHub hub, ThreadFactory threads) {
        this.hub = hub;
        this.thread = threads.newThread(this::run);
        hub.onWork(this::wake);
        thread.start();
    }

    private void wake() {
        // While the flag is up the loop will look before it sleeps: only who raises it need wake it.
        if (!work.get() && work.compareAndSet(false, true)) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (true) {
            boolean last = stopping;
            work.set(false);
            long waitNanos = hub.step();
            if (last) {
                return;
            }
            if (waitNanos > 0 && !work.get()) {
                LockSupport.parkNanos(this, waitNanos);
            }
        }
    }

    /** Ends every stream and waits for the thread to end. */
    @Override
    public void close() {
        hub.close();
        stopping = true;
        work.set(true);
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
