package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import io.garboard.core.raft.MemberProgress;
import io.garboard.core.raft.RaftCore;
import io.garboard.core.raft.RoleKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Hands the leadership over when somebody asks for it. {@link #request} is for any thread, the rest is confined to the raft
 * loop.
 */
final class Transfers {

    private static final int REQUESTS = 16;

    /** The core gives a transfer up after one election timeout; the election may take another. */
    private static final int TIMEOUT_ELECTIONS = 2;

    private record Request(long toMemberId, TransferCallback callback) {}

    private record Pending(Request request, long deadlineTick) {}

    private final NodeConfig config;
    private final RaftCore core;
    private final BoundedQueue<Request> queue = new BoundedQueue<>(REQUESTS);
    private final List<Pending> pending = new ArrayList<>();
    private long ticks;

    Transfers(NodeConfig config, RaftCore core) {
        this.config = config;
        this.core = core;
    }

    void request(long toMemberId, TransferCallback callback) {
        switch (queue.offer(new Request(toMemberId, callback))) {
            case ACCEPTED -> {}
            case FULL -> callback.fail(EtcdError.TOO_MANY_REQUESTS);
            case CLOSED -> callback.fail(EtcdError.STOPPED);
        }
    }

    boolean hasWork() {
        return !queue.isEmpty();
    }

    void begin() {
        for (Request next = queue.poll(); next != null; next = queue.poll()) {
            begin(next);
        }
    }

    private void begin(Request request) {
        if (core.role() != RoleKind.LEADER) {
            request.callback.fail(EtcdError.NOT_LEADER);
        } else if (request.toMemberId == core.leaderId()) {
            request.callback.transferred();
        } else if (!core.transferLeadership(request.toMemberId)) {
            request.callback.fail(EtcdError.BAD_LEADER_TRANSFEREE);
        } else {
            pending.add(new Pending(request, ticks + (long) TIMEOUT_ELECTIONS * config.electionTicks()));
        }
    }

    /** Tells those whose wish has come true. Called whenever the leader may be another one. */
    void complete() {
        if (pending.isEmpty()) {
            return;
        }
        long leaderId = core.leaderId();
        pending.removeIf(waiting -> {
            boolean done = waiting.request.toMemberId == leaderId;
            if (done) {
                waiting.request.callback.transferred();
            }
            return done;
        });
    }

    void tick() {
        ticks++;
        pending.removeIf(waiting -> {
            boolean late = waiting.deadlineTick <= ticks;
            if (late) {
                waiting.request.callback.fail(EtcdError.TIMEOUT_LEADER_TRANSFER);
            }
            return late;
        });
    }

    /**
     * Begins to hand over to whoever can take over soonest: the voter that was heard from lately and has most of the log.
     *
     * @return whether there is such a member, and this one leads
     */
    boolean handOver() {
        return core.progress().stream()
                .filter(member -> !member.isLearner())
                .max(Comparator.comparing(MemberProgress::recentlyActive)
                        .thenComparing(MemberProgress::matchIndex)
                        .thenComparing(MemberProgress::memberId))
                .filter(member -> core.transferLeadership(member.memberId()))
                .isPresent();
    }

    void stop() {
        queue.close();
        for (Request next = queue.pollLast(); next != null; next = queue.pollLast()) {
            next.callback.fail(EtcdError.STOPPED);
        }
        pending.forEach(waiting -> waiting.request.callback.fail(EtcdError.STOPPED));
        pending.clear();
    }
}
