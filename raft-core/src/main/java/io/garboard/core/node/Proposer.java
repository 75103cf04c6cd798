package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import io.garboard.core.node.OutstandingGroups.Group;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.Forward;
import io.garboard.core.raft.Message.ForwardRefused;
import io.garboard.core.raft.RaftCore;
import io.garboard.core.raft.RoleKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Turns the proposals that wait into groups, all of them into one, within limits, so that while one group is made durable
 * the next gathers. A leader puts its own groups and those of the others into entries; any other member sends its own to
 * the leader it knows. Confined to the raft loop.
 *
 * <p>A group that was certainly not taken is proposed anew; one whose outcome is unknown never is.
 */
final class Proposer {

    /** Groups on their way to the leader at a time: while they are, the next gathers. */
    private static final int FORWARDS_MAX = 4;

    /** A group that the leader of {@code term} refused. */
    private record Returned(EntryType type, Group group, long tick) {}

    private final NodeConfig config;
    private final NodeState state;
    private final RaftCore core;
    private final ProposalQueue queue;
    private final TimeoutCause timeoutCause;
    private final OutstandingGroups commands = new OutstandingGroups(this::fail);
    private final OutstandingGroups changes = new OutstandingGroups(this::fail);
    private final ArrayDeque<Returned> returned = new ArrayDeque<>();
    private final ForwardedGroups forwarded;
    private final UncommittedEntries uncommitted;
    private final long incarnation;
    private List<Message> outgoing = new ArrayList<>();

    private long sequence;
    private long ticks;
    private long ticksCommandsStuck;
    private long ticksChangesStuck;

    Proposer(NodeConfig config, NodeState state, RaftCore core, Transport transport, RandomGenerator random) {
        this.config = config;
        this.state = state;
        this.core = core;
        this.queue = new ProposalQueue(config.limits(), state);
        this.timeoutCause = new TimeoutCause(config, core, transport);
        this.forwarded = new ForwardedGroups(config, core, refusal -> outgoing.add(refusal));
        this.uncommitted = new UncommittedEntries(config.limits(), core);
        this.incarnation = random.nextLong();
        this.sequence = random.nextLong() >>> 2;
    }

    ProposalQueue queue() {
        return queue;
    }

    boolean hasWork() {
        return !outgoing.isEmpty()
                || hasForwarded(EntryType.NORMAL)
                || hasForwarded(EntryType.CONFIG)
                || (queue.hasCommand() && mayEmit(EntryType.NORMAL))
                || (queue.hasChange() && mayEmit(EntryType.CONFIG))
                || hasReturned();
    }

    private boolean hasForwarded(EntryType type) {
        return forwarded.hasNext(type) && uncommitted.hasRoom();
    }

    private boolean hasReturned() {
        Returned first = returned.peekFirst();
        // Whoever refused it is not asked again at once.
        return first != null && (first.tick < ticks || first.group.term() != core.term()) && mayEmit(first.type);
    }

    /** Whether a group of this type could be put into the log, or sent to who can. */
    private boolean mayEmit(EntryType type) {
        if (core.role() == RoleKind.LEADER) {
            return core.mayPropose(type) && uncommitted.hasRoom();
        }
        return core.leaderId() != 0
                && commands.bytes() < config.limits().uncommittedBytes()
                && (type == EntryType.CONFIG || commands.countSince(ticks - 1, FORWARDS_MAX) < FORWARDS_MAX);
    }

    /** Proposes what waits, as far as that can be done now. */
    void propose() {
        forwarded.observe();
        while (hasForwarded(EntryType.NORMAL)) {
            append(EntryType.NORMAL, forwarded.next(EntryType.NORMAL));
        }
        while (hasReturned()) {
            Returned next = returned.removeFirst();
            emit(next.type, next.group.tick(), next.group.proposals(), next.group.bytes());
        }
        if (queue.hasCommand() && mayEmit(EntryType.NORMAL)) {
            ProposalQueue.Gathered gathered = queue.gather();
            emit(EntryType.NORMAL, ticks, gathered.proposals(), gathered.framedBytes());
        }
        if (hasForwarded(EntryType.CONFIG)) {
            append(EntryType.CONFIG, forwarded.next(EntryType.CONFIG));
        }
        while (queue.hasChange() && mayEmit(EntryType.CONFIG)) {
            Proposal change = queue.nextChange();
            emit(EntryType.CONFIG, ticks, List.of(change), change.encodedSize());
        }
    }

    private void emit(EntryType type, long tick, List<Proposal> proposals, int bytes) {
        Origin origin = new Origin(config.memberId(), incarnation, ++sequence);
        byte[] payload = type == EntryType.CONFIG
                ? EntryPayload.encodeChange(origin, proposals.get(0))
                : EntryPayload.encode(origin, proposals, bytes);
        outstanding(type).add(new Group(sequence, core.term(), tick, bytes, proposals));
        if (core.role() == RoleKind.LEADER) {
            append(type, payload);
        } else {
            outgoing.add(new Forward(
                    config.memberId(), core.leaderId(), core.term(), sequence, new Entry(0, 0, type, payload)));
        }
    }

    private void append(EntryType type, byte[] payload) {
        uncommitted.appended(core.propose(type, payload), payload.length);
    }

    private OutstandingGroups outstanding(EntryType type) {
        return type == EntryType.CONFIG ? changes : commands;
    }

    // ---- other members ----

    void receive(Forward forward) {
        forwarded.receive(forward);
    }

    /** A group of this member was not taken and never will be. */
    void receive(ForwardRefused refusal) {
        for (EntryType type : EntryType.values()) {
            Group group = outstanding(type).refused(refusal.sequence(), refusal.term());
            if (group != null) {
                returned.addLast(new Returned(type, group, ticks));
            }
        }
    }

    /** What is to be sent to other members. */
    List<Message> takeOutgoing() {
        List<Message> taken = outgoing;
        if (!taken.isEmpty()) {
            outgoing = new ArrayList<>();
        }
        return taken;
    }

    // ---- outcomes ----

    /** The proposals that a committed entry was made of, if they are this member's and still wait. */
    @Nullable
    List<Proposal> attachmentOf(Entry committed) {
        commands.termCommitted(committed.term());
        changes.termCommitted(committed.term());
        Origin origin = EntryPayload.origin(committed.data());
        boolean mine = origin.memberId() == config.memberId() && origin.incarnation() == incarnation;
        return mine ? outstanding(committed.type()).committed(origin.sequence(), committed.term()) : null;
    }

    /** A tick has passed: requests that have waited too long are given up. */
    void tick(long nowNanos) {
        ticks++;
        timeoutCause.tick();
        forwarded.tick();
        long before = ticks - config.requestTicks();
        for (OutstandingGroups groups : List.of(commands, changes)) {
            groups.expire(before, group -> timeoutCause.of(group.tick(), nowNanos));
        }
        returned.removeIf(waiting -> {
            boolean late = waiting.group.tick() < before;
            if (late) {
                fail(waiting.group, timeoutCause.of(waiting.group.tick(), nowNanos));
            }
            return late;
        });
        ticksCommandsStuck = mayEmit(EntryType.NORMAL) ? 0 : ticksCommandsStuck + 1;
        if (ticksCommandsStuck > config.requestTicks()) {
            queue.failCommands(timeoutCause.ofUnsent(before, nowNanos));
        }
        ticksChangesStuck = mayEmit(EntryType.CONFIG) ? 0 : ticksChangesStuck + 1;
        if (ticksChangesStuck > config.requestTicks()) {
            queue.failChanges(timeoutCause.ofUnsent(before, nowNanos));
        }
    }

    /** Proposals without an outcome yet. Any thread. */
    long pendingCount() {
        return Math.max(0, queue.accepted() - state.completedProposals - state.failedAfterQueued.get());
    }

    /** Takes no more, and ends all that wait. */
    void stop() {
        queue.stop();
        forwarded.stop();
        commands.failAll(EtcdError.STOPPED);
        changes.failAll(EtcdError.STOPPED);
        returned.forEach(waiting -> fail(waiting.group, EtcdError.STOPPED));
        returned.clear();
    }

    private void fail(Group group, EtcdError error) {
        state.failedAfterQueued.addAndGet(group.proposals().size());
        group.proposals().forEach(proposal -> proposal.fail(error));
    }
}
