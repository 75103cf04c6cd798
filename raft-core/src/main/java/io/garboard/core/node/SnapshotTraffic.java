package io.garboard.core.node;

import io.garboard.core.raft.HardState;
import io.garboard.core.raft.RaftCore;
import io.garboard.core.raft.SnapshotInstall;
import io.garboard.core.wal.LogPosition;
import io.garboard.core.wal.WriteAheadLog;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots on their way to others, and the one that is taking the place of this member's state. {@link #sent} is for any
 * thread, the rest is confined to the raft loop.
 */
final class SnapshotTraffic {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTraffic.class);

    private final NodeState state;
    private final RaftCore core;
    private final WriteAheadLog log;
    private final SnapshotSender sender;

    /** Whom one is being sent to; there is no second until the outcome is told. */
    private final Set<Long> receivers = new HashSet<>();
    /** The outcomes that have been told; one a member. */
    private final Map<Long, Boolean> outcomes = new ConcurrentHashMap<>();

    private @Nullable SnapshotInstall installing;

    SnapshotTraffic(NodeState state, RaftCore core, WriteAheadLog log, SnapshotSender sender) {
        this.state = state;
        this.core = core;
        this.log = log;
        this.sender = sender;
    }

    void sent(long memberId, boolean delivered) {
        outcomes.put(memberId, delivered);
    }

    boolean hasWork() {
        return !outcomes.isEmpty() || (installing != null && installing.equals(state.installed));
    }

    boolean isInstalling() {
        return installing != null;
    }

    /** Takes in what others have got done. */
    void takeOutcomes() throws IOException {
        if (!outcomes.isEmpty()) {
            for (Long memberId : List.copyOf(outcomes.keySet())) {
                Boolean delivered = outcomes.remove(memberId);
                receivers.remove(memberId);
                core.snapshotSent(memberId, delivered != null && delivered);
            }
        }
        SnapshotInstall snapshot = installing;
        if (snapshot != null && snapshot.equals(state.installed)) {
            begin(snapshot);
            installing = null;
        }
    }

    /** The state is the snapshot's: the log begins after it from now on. */
    private void begin(SnapshotInstall snapshot) throws IOException {
        HardState known = core.hardState();
        log.reset(
                new LogPosition(snapshot.index(), snapshot.term()),
                new HardState(known.term(), known.votedFor(), snapshot.index()));
        state.firstIndex = log.firstIndex();
        core.installed();
        LOG.info("the log begins after a snapshot: index={} term={}", snapshot.index(), snapshot.term());
    }

    /** Has snapshots sent to members that need one. */
    void send(List<Long> memberIds) {
        for (Long memberId : memberIds) {
            if (receivers.add(memberId)) {
                sender.send(memberId, core.term(), log.firstIndex() - 1);
            }
        }
    }

    /** Has the apply loop install a snapshot, once it has applied all that it was handed; until then it gets no more. */
    void install(SnapshotInstall snapshot) {
        installing = snapshot;
        state.toInstall = snapshot;
    }
}
