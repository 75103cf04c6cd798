package io.garboard.core.task;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks. Any thread may give it one. A task that throws ends nothing but itself. */
public interface Worker extends Executor {

    /**
     * Runs the task as soon as it is its turn.
     *
     * @throws RejectedExecutionException if too many wait, or it is closed
     */
    @Override
    void execute(Runnable task);

    /** Runs the task as one given after that time would be; drops it if the worker is closed by then. */
    void executeAfter(long delayNanos, Runnable task);

    /**
     * Runs the task that is next, on the calling thread, if there is one and the worker has no threads of its own: then
     * nobody else would do so while the caller waits for it.
     *
     * @return whether it did
     */
    boolean help();

    /**
     * Whether somebody else runs the tasks while the caller waits. If not, a caller that waits would wait for ever:
     * it {@link #help}s, and does without what help did not bring.
     */
    boolean mayBeWaitedFor();

    /** Whether {@link #close} has been called. */
    boolean isClosed();

    /**
     * Takes nothing more, and waits until what was given to {@link #execute} before has run. An interrupt does not cut
     * that short.
     *
     * @param patienceMillis for how long to wait at most
     */
    void close(long patienceMillis);
}
