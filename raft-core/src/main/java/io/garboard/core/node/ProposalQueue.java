package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has been proposed on this member and waits for the raft loop. {@link #offer} and {@link #offerChange} are for any
 * thread, the rest is confined to the raft loop.
 */
final class ProposalQueue {

    private static final int QUEUED_CHANGES = 64;
    private static final Proposal[] NO_PROPOSALS = {};

    /** Proposals for one entry. */
    record Gathered(List<Proposal> proposals, int framedBytes) {}

    private final NodeLimits limits;
    private final NodeState state;
    private final BoundedQueue<Proposal> commands;
    private final BoundedQueue<Proposal> changes = new BoundedQueue<>(QUEUED_CHANGES);
    private final List<Proposal> gathered = new ArrayList<>();

    ProposalQueue(NodeLimits limits, NodeState state) {
        this.limits = limits;
        this.state = state;
        this.commands = new BoundedQueue<>(limits.queuedProposals());
    }

    /** Queues a command; returns the error if it cannot. */
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
        EtcdError refusal = refusal(commands.offer(proposal));
        if (refusal != null) {
            state.queuedBytes.addAndGet(-bytes);
        }
        return refusal;
    }

    /** Queues a change of membership; returns the error if it cannot. */
    @Nullable
    EtcdError offerChange(Proposal change) {
        return refusal(changes.offer(change));
    }

    private static @Nullable EtcdError refusal(BoundedQueue.Offer offer) {
        return switch (offer) {
            case ACCEPTED -> null;
            case FULL -> EtcdError.TOO_MANY_REQUESTS;
            case CLOSED -> EtcdError.STOPPED;
        };
    }

    /** How many were accepted since start. */
    long accepted() {
        return commands.accepted() + changes.accepted();
    }

    boolean hasCommand() {
        return !commands.isEmpty();
    }

    boolean hasChange() {
        return !changes.isEmpty();
    }

    /** Takes out the commands for one entry, as many as fit; only after {@link #hasCommand}. */
    Gathered gather() {
        int framed = 0;
        long encoded = 0;
        for (Proposal next = commands.peek();
                next != null && gathered.size() < limits.batchProposals();
                next = commands.peek()) {
            int size = EntryPayload.framedSize(next);
            if (framed + (long) size > limits.batchBytes() && !gathered.isEmpty()) {
                break;
            }
            framed += size;
            encoded += next.encodedSize();
            gathered.add(next);
            commands.poll();
        }
        state.queuedBytes.addAndGet(-encoded);
        List<Proposal> proposals = Arrays.asList(gathered.toArray(NO_PROPOSALS));
        gathered.clear();
        return new Gathered(proposals, framed);
    }

    /** Takes out the next change; only after {@link #hasChange}. */
    Proposal nextChange() {
        Proposal change = changes.poll();
        if (change == null) {
            throw new IllegalStateException("no change waits");
        }
        return change;
    }

    void failCommands(EtcdError error) {
        for (Proposal next = commands.poll(); next != null; next = commands.poll()) {
            failCommand(next, error);
        }
    }

    void failChanges(EtcdError error) {
        for (Proposal next = changes.poll(); next != null; next = changes.poll()) {
            fail(next, error);
        }
    }

    /** Takes no more, and ends what waits. */
    void stop() {
        commands.close();
        for (Proposal next = commands.pollLast(); next != null; next = commands.pollLast()) {
            failCommand(next, EtcdError.STOPPED);
        }
        changes.close();
        for (Proposal next = changes.pollLast(); next != null; next = changes.pollLast()) {
            fail(next, EtcdError.STOPPED);
        }
    }

    private void failCommand(Proposal command, EtcdError error) {
        state.queuedBytes.addAndGet(-command.encodedSize());
        fail(command, error);
    }

    private void fail(Proposal proposal, EtcdError error) {
        state.failedAfterQueued.incrementAndGet();
        proposal.fail(error);
    }
}
