package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import io.garboard.core.raft.RaftCore;
import io.garboard.core.raft.ReadState;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The reads that wait for a read index: all that wait share one round, and while it is under way the next gathers. {@link
 * #offer} is for any thread, the rest is confined to the raft loop.
 */
final class ReadRequests {

    /** Reads that may go on once {@code index} is applied. */
    record Batch(long index, List<ReadIndexCallback> callbacks) {}

    /** A round that is lost on the way is begun again after this many ticks. */
    private static final int RETRY_TICKS = 5;

    private static final int READY_BATCHES = 1024;

    private final int timeoutTicks;
    private final RaftCore core;
    private final BoundedQueue<ReadIndexCallback> queue;
    /** To the apply loop. Never full: no round begins unless there is room for its batch. */
    private final BoundedQueue<Batch> ready = new BoundedQueue<>(READY_BATCHES);

    private List<ReadIndexCallback> round = List.of();
    /** Begins by lot, so that no answer to a question from before a restart is taken for one to a question of now. */
    private long context;

    private boolean begun;
    private int ticks;

    ReadRequests(NodeConfig config, RaftCore core, RandomGenerator random) {
        this.context = random.nextLong() >>> 2;
        this.timeoutTicks = config.requestTicks();
        this.core = core;
        this.queue = new BoundedQueue<>(config.limits().queuedReads());
    }

    /** Queues a read; returns the error if it cannot. */
    @Nullable
    EtcdError offer(ReadIndexCallback callback) {
        return switch (queue.offer(callback)) {
            case ACCEPTED -> null;
            case FULL -> EtcdError.TOO_MANY_REQUESTS;
            case CLOSED -> EtcdError.STOPPED;
        };
    }

    /** What the apply loop completes. */
    BoundedQueue<Batch> ready() {
        return ready;
    }

    boolean hasWork() {
        return round.isEmpty() && !queue.isEmpty() && !ready.isFull();
    }

    /** Begins a round for all reads that wait; returns whether it did. */
    boolean begin() {
        if (!hasWork()) {
            return false;
        }
        round = new ArrayList<>();
        for (ReadIndexCallback next = queue.poll(); next != null; next = queue.poll()) {
            round.add(next);
        }
        ticks = 0;
        ask();
        return true;
    }

    private void ask() {
        begun = core.readIndex(++context);
    }

    /** A round was answered; returns whether there is a batch for the apply loop. */
    boolean answered(ReadState answer) {
        if (answer.context() != context || round.isEmpty()) {
            return false;
        }
        ready.offer(new Batch(answer.index(), round));
        round = List.of();
        return true;
    }

    void tick() {
        if (round.isEmpty()) {
            return;
        }
        ticks++;
        if (ticks > timeoutTicks) {
            failRound(EtcdError.TIMEOUT);
        } else if (!begun || ticks % RETRY_TICKS == 0) {
            ask();
        }
    }

    /** Takes no more, and ends all that wait for an index. */
    void stop() {
        queue.close();
        for (ReadIndexCallback next = queue.pollLast(); next != null; next = queue.pollLast()) {
            next.fail(EtcdError.STOPPED);
        }
        failRound(EtcdError.STOPPED);
    }

    private void failRound(EtcdError error) {
        round.forEach(callback -> callback.fail(error));
        round = List.of();
    }
}
