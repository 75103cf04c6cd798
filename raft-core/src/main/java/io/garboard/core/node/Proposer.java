package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.RaftCore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns the proposals that wait into entries: all of them into one, within limits, so that while one batch is made durable
 * the next gathers. {@link #offer} is for any thread, the rest is confined to the raft loop.
 */
final class Proposer {

    private static final int QUEUED_CHANGES = 64;
    private static final Proposal[] NO_PROPOSALS = {};

    private final NodeConfig config;
    private final NodeLimits limits;
    private final NodeState state;
    private final RaftCore core;
    private final BoundedQueue<Proposal> queue;
    private final BoundedQueue<Proposal> changes = new BoundedQueue<>(QUEUED_CHANGES);
    private final PendingBatches pending = new PendingBatches(this::fail);
    private final List<Proposal> gathered = new ArrayList<>();

    private long ticks;
    private long ticksWithoutLead;

    Proposer(NodeConfig config, NodeState state, RaftCore core) {
        this.config = config;
        this.limits = config.limits();
        this.state = state;
        this.core = core;
        this.queue = new BoundedQueue<>(limits.queuedProposals());
    }

    /** Queues a proposal; returns the error if it cannot. */
    @Nullable
    EtcdError offer(Proposal proposal) {
        long applied = state.appliedIndex;
        if (state.commitIndex - applied > limits.unappliedEntries()
                || state.unappliedBytes() > limits.unappliedBytes()
                || state.queuedBytes.get() > limits.queuedBytes()) {
            return EtcdError.TOO_MANY_REQUESTS;
        }
        int bytes = proposal.encodedSize();
        state.queuedBytes.addAndGet(bytes);
        BoundedQueue.Offer offer = queue.offer(proposal);
        if (offer == BoundedQueue.Offer.ACCEPTED) {
            return null;
        }
        state.queuedBytes.addAndGet(-bytes);
        return offer == BoundedQueue.Offer.FULL ? EtcdError.TOO_MANY_REQUESTS : EtcdError.STOPPED;
    }

    /** Queues a change of membership; returns the error if it cannot. */
    @Nullable
    EtcdError offerChange(Proposal change) {
        return switch (changes.offer(change)) {
            case ACCEPTED -> null;
            case FULL -> EtcdError.TOO_MANY_REQUESTS;
            case CLOSED -> EtcdError.STOPPED;
        };
    }

    /** Proposals without an outcome yet. */
    long pendingCount() {
        return Math.max(
                0, queue.accepted() + changes.accepted() - state.completedProposals - state.failedAfterQueued.get());
    }

    boolean hasWork() {
        return (mayPropose() && !queue.isEmpty()) || hasChange();
    }

    private boolean hasChange() {
        return !changes.isEmpty() && core.mayPropose(EntryType.CONFIG);
    }

    private boolean mayPropose() {
        return core.mayPropose(EntryType.NORMAL)
                && pending.bytes() < limits.uncommittedBytes()
                && core.lastIndex() - core.commitIndex() < limits.unappliedEntries();
    }

    /** Appends one entry with the commands that wait, and one with a change of membership. */
    void propose() {
        if (mayPropose() && !queue.isEmpty()) {
            proposeCommands();
        }
        if (hasChange()) {
            proposeChange();
        }
    }

    private void proposeChange() {
        Proposal change = Objects.requireNonNull(changes.poll());
        int bytes = change.encodedSize();
        long index = core.propose(EntryType.CONFIG, EntryPayload.encodeAlone(change));
        pending.add(index, core.term(), bytes, ticks, List.of(change));
    }

    private void proposeCommands() {
        int bytes = gather();
        List<Proposal> proposals = Arrays.asList(gathered.toArray(NO_PROPOSALS));
        gathered.clear();
        long index = core.propose(EntryType.NORMAL, EntryPayload.encode(proposals, bytes));
        pending.add(index, core.term(), bytes, ticks, proposals);
    }

    private int gather() {
        int framed = 0;
        long encoded = 0;
        for (Proposal next = queue.peek();
                next != null && gathered.size() < limits.batchProposals();
                next = queue.peek()) {
            int size = EntryPayload.framedSize(next);
            if (framed + (long) size > limits.batchBytes() && !gathered.isEmpty()) {
                break;
            }
            framed += size;
            encoded += next.encodedSize();
            gathered.add(next);
            queue.poll();
        }
        state.queuedBytes.addAndGet(-encoded);
        return framed;
    }

    /** The proposals that a committed entry was made of, if they are this member's and still wait. */
    @Nullable
    List<Proposal> attachmentOf(Entry committed) {
        return pending.take(committed);
    }

    /** A tick has passed: requests that have waited too long are given up. */
    void tick() {
        ticks++;
        pending.expire(ticks - config.requestTicks());
        ticksWithoutLead = mayPropose() ? 0 : ticksWithoutLead + 1;
        if (ticksWithoutLead > config.requestTicks()) {
            for (Proposal next = queue.poll(); next != null; next = queue.poll()) {
                failQueued(next, EtcdError.TIMEOUT);
            }
            for (Proposal next = changes.poll(); next != null; next = changes.poll()) {
                fail(List.of(next), EtcdError.TIMEOUT);
            }
        }
    }

    /** Takes no more, and ends what is not in the log. */
    void stopQueue() {
        queue.close();
        for (Proposal next = queue.pollLast(); next != null; next = queue.pollLast()) {
            failQueued(next, EtcdError.STOPPED);
        }
        changes.close();
        for (Proposal next = changes.pollLast(); next != null; next = changes.pollLast()) {
            fail(List.of(next), EtcdError.STOPPED);
        }
    }

    /** Takes no more, and ends all that wait. */
    void stop() {
        stopQueue();
        pending.failAll(EtcdError.STOPPED);
    }

    private void failQueued(Proposal proposal, EtcdError error) {
        state.queuedBytes.addAndGet(-proposal.encodedSize());
        fail(List.of(proposal), error);
    }

    private void fail(List<Proposal> proposals, EtcdError error) {
        state.failedAfterQueued.addAndGet(proposals.size());
        proposals.forEach(proposal -> proposal.fail(error));
    }
}
