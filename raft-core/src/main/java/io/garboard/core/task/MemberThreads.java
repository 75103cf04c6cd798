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

    /** A loop, not started yet. */
    Loop loop(String name, LoopBody body);

    /** Real threads, daemons all of them, and the real clock. */
    static MemberThreads system() {
        return new SystemThreads();
    }
}
