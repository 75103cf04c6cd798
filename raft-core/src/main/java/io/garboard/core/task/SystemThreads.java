package io.garboard.core.task;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads of the Java virtual machine. None is there before it has something to do, and idle ones end. */
final class SystemThreads implements MemberThreads {

    private static final long IDLE_SECONDS = 60;

    /** Hands tasks to their workers when their time has come; does nothing else. */
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, task -> daemon(task, "task-timer"));

    SystemThreads() {
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    @Override
    public Worker worker(String name, int threads, int waitingMax) {
        return new SystemWorker(name, threads, waitingMax, false, timer);
    }

    @Override
    public Worker background(String name, int waitingMax) {
        return new SystemWorker(name, 1, waitingMax, true, timer);
    }

    @Override
    public Loop loop(String name, LoopBody body) {
        return new SystemLoop(name, body);
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
