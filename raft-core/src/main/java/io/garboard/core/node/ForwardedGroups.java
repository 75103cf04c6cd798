package io.garboard.core.node;

import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.Message.Forward;
import io.garboard.core.raft.Message.ForwardRefused;
import io.garboard.core.raft.RaftCore;
import io.garboard.core.raft.RoleKind;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What other members have sent to this one to be put into the log, because they think that it leads. Confined to the raft
 * loop.
 *
 * <p>A group is meant for the leader of one term, and is put into an entry of that term once or never, even if its message
 * comes twice: within a term, only sequence numbers that ascend are taken. What will never be taken is refused, so that its
 * sender need not wait; what may have been taken is never refused.
 */
final class ForwardedGroups {

    /** Members times their incarnations in one term. */
    private static final int ORIGINS_MAX = 4096;

    private record Source(long memberId, long incarnation, EntryType type) {}

    private record Waiting(Forward forward, long tick) {}

    private final NodeConfig config;
    private final RaftCore core;
    private final Consumer<ForwardRefused> refusals;
    private final ArrayDeque<Waiting> commands = new ArrayDeque<>();
    private final ArrayDeque<Waiting> changes = new ArrayDeque<>();
    /** The last sequence number seen of each in {@link #term}. */
    private final Map<Source, Long> lastSeen = new HashMap<>();

    /** The last term this member led, as far as it was seen to. */
    private long term;

    private long bytes;
    private long ticks;

    ForwardedGroups(NodeConfig config, RaftCore core, Consumer<ForwardRefused> refusals) {
        this.config = config;
        this.core = core;
        this.refusals = refusals;
    }

    void receive(Forward forward) {
        observe();
        if (forward.term() != term) {
            // Led in an earlier life, or before the last time it led: it may have been taken then.
            return;
        }
        EntryType type = forward.proposed().type();
        Origin origin = EntryPayload.origin(forward.proposed().data());
        Source source = new Source(forward.from(), origin.incarnation(), type);
        Long last = lastSeen.get(source);
        if (last != null && origin.sequence() <= last) {
            return;
        }
        if (last == null && lastSeen.size() >= ORIGINS_MAX) {
            // Not noted, but no copy of it finds room in this term either.
            refuse(forward);
            return;
        }
        lastSeen.put(source, origin.sequence());
        if (!leads(term) || bytes >= config.limits().uncommittedBytes()) {
            refuse(forward);
            return;
        }
        bytes += forward.proposed().sizeBytes();
        queue(type).addLast(new Waiting(forward, ticks));
    }

    /** Follows the changes of its part: a member that does not lead any more refuses what it has not put into the log. */
    void observe() {
        if (core.role() == RoleKind.LEADER && core.term() != term) {
            stop();
            lastSeen.clear();
            term = core.term();
        } else if (!leads(term)) {
            stop();
        }
    }

    private boolean leads(long inTerm) {
        return core.role() == RoleKind.LEADER && core.term() == inTerm;
    }

    /** Whether the next group of this type is one that may go into the log now. */
    boolean hasNext(EntryType type) {
        return !queue(type).isEmpty() && core.mayPropose(type) && leads(term);
    }

    /** Takes the next group out, for the log; only after {@link #hasNext}. */
    byte[] next(EntryType type) {
        Forward forward = queue(type).removeFirst().forward;
        bytes -= forward.proposed().sizeBytes();
        return forward.proposed().data();
    }

    private ArrayDeque<Waiting> queue(EntryType type) {
        return type == EntryType.CONFIG ? changes : commands;
    }

    void tick() {
        ticks++;
        observe();
        for (ArrayDeque<Waiting> queue : List.of(commands, changes)) {
            while (!queue.isEmpty() && queue.getFirst().tick + config.requestTicks() < ticks) {
                bytes -= queue.getFirst().forward.proposed().sizeBytes();
                refuse(queue.removeFirst().forward);
            }
        }
    }

    /** Refuses all that wait. */
    void stop() {
        commands.forEach(waiting -> refuse(waiting.forward));
        commands.clear();
        changes.forEach(waiting -> refuse(waiting.forward));
        changes.clear();
        bytes = 0;
    }

    private void refuse(Forward forward) {
        refusals.accept(new ForwardRefused(forward.to(), forward.from(), forward.term(), forward.sequence()));
    }
}
