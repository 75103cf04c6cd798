package io.garboard.core.task;

/**
 * Gives the parts of a member what they run on. The parts never make a thread themselves, so that whoever steps a member
 * in one thread, on virtual time, gives it another one of these.
 *
 * <p>Any thread may ask.
 */
public interface MemberThreads {

    /**
     * A place for tasks that come now and then.
     *
     * @param threads how many tasks may run at once; with 1 they run one after the other in the order they were given
     * @param waitingMax how many may wait; one more is rejected
     */
    Worker worker(String name, int threads, int waitingMax);

    /**
     * A place for work that no request waits for as long as it keeps up, on one thread. Where the system goes by the
     * priorities of Java's threads, it yields to all others, and on a busy machine it takes longer: whoever gives it work
     * bounds how much of it may be left over, by waiting if need be.
     *
     * @param waitingMax as for {@link #worker}
     */
    default Worker background(String name, int waitingMax) {
        return worker(name, 1, waitingMax);
    }

    /** Gives a thread that has not been started the priority of {@link #background} work; nothing may rely on it. */
    @SuppressWarnings("ThreadPriorityCheck")
    static Thread inBackground(Thread thread) {
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    /** A loop, not started yet. */
    Loop loop(String name, LoopBody body);

    /** Real threads, daemons all of them, and the real clock. */
    static MemberThreads system() {
        return new SystemThreads();
    }
}
