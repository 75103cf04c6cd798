package io.garboard.core.task;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** A loop on a thread of its own, which sleeps while there is nothing to do. */
final class SystemLoop implements Loop {

    private final LoopBody body;
    private final Thread thread;
    private final AtomicBoolean work = new AtomicBoolean(true);
    private volatile boolean stopping;

    SystemLoop(String name, LoopBody body) {
        this.body = body;
        this.thread = SystemThreads.daemon(this::run, name);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void wake() {
        // While the flag is up the loop will look before it sleeps: only who raises it need wake it.
        if (!work.get() && work.compareAndSet(false, true)) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (true) {
            boolean last = stopping;
            work.set(false);
            long waitNanos = body.step();
            if (last) {
                return;
            }
            if (waitNanos > 0 && !work.get()) {
                LockSupport.parkNanos(this, waitNanos);
            }
        }
    }

    @Override
    public void close() {
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
