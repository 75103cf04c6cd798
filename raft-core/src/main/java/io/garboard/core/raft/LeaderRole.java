package io.garboard.core.raft;

import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.AppendResponse;
import io.garboard.core.raft.Message.CommitNotice;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.garboard.core.raft.Message.HeartbeatResponse;
import io.garboard.core.raft.Message.ReadIndexRequest;
import io.garboard.core.raft.Message.TimeoutNow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leads: takes proposals, replicates them, and commits what a majority has (the paper, sections 5.3 and 5.4). Steps down
 * when it has not heard from a majority for an election timeout (the thesis, section 6.2).
 */
final class LeaderRole extends Role {

    /** A leader that is removed leads on for so long, without a vote of its own (the thesis, section 4.2.2). */
    private static final int TICKS_AFTER_REMOVAL = 2;

    private static final byte[] NO_COMMANDS = {};

    private final Replication replication;
    private final LeaderReads reads;
    private final LeadershipTransfer transfer;
    /** The entry that this term was opened with. */
    private long openingIndex;

    /** There are entries, or there is a commit index, to tell everyone: once for all that happens in one step. */
    private boolean entriesUnsent;

    private boolean commitUnsent;

    private int ticks;
    private int ticksSinceRemoved;

    LeaderRole(RaftCore core) {
        super(core);
        this.replication = new Replication(core);
        this.reads = new LeaderReads(core, replication);
        this.transfer = new LeadershipTransfer(core, replication);
    }

    /** Opens the term with an entry of its own: only with it can older entries be committed (the paper, section 5.4.2). */
    void begin() {
        openingIndex = append(EntryType.NORMAL, NO_COMMANDS);
    }

    @Override
    RoleKind kind() {
        return RoleKind.LEADER;
    }

    @Override
    long leaderId() {
        return core.id();
    }

    @Override
    boolean hasFreshLeader() {
        return true;
    }

    @Override
    void tick() {
        if (++ticks >= core.config().electionTicks()) {
            ticks = 0;
            if (!replication.takeQuorumActivity()) {
                core.standing().follow(core.term(), 0);
                return;
            }
        }
        transfer.tick();
        if (!core.membership().isVoter(core.id()) && ++ticksSinceRemoved >= TICKS_AFTER_REMOVAL) {
            leave();
            return;
        }
        replication.tick();
        replication.heartbeat(reads.latestRoundId());
    }

    /** Those that stay have had time to hear that the change is certain; one of them is asked to take over. */
    private void leave() {
        long successor = replication.mostAdvancedVoter();
        if (successor != 0) {
            core.send(new TimeoutNow(core.id(), successor, core.term()));
        }
        core.standing().follow(core.term(), 0);
    }

    // ---- proposals and commit ----

    @Override
    long propose(EntryType type, byte[] data) {
        return mayPropose(type) ? append(type, data) : 0;
    }

    /**
     * While a change of membership is under way nothing is appended behind it: a leader that removes itself must not end up
     * with a longer log than those that stay, who would need its vote and not get it. And there is no change before this
     * term has committed something, so that no leader before it can still bring another change into the world from the same
     * membership (the erratum to the thesis, section 4.1).
     */
    @Override
    boolean mayPropose(EntryType type) {
        return !transfer.isUnderWay()
                && core.membership().isVoter(core.id())
                && !core.log().hasUnappliedConfig()
                && (type != EntryType.CONFIG || hasCommittedInTerm());
    }

    private long append(EntryType type, byte[] data) {
        long index = core.log().lastIndex() + 1;
        core.log().append(new Entry(index, core.term(), type, data));
        entriesUnsent = true;
        return index;
    }

    @Override
    boolean hasUnsent() {
        return entriesUnsent || commitUnsent;
    }

    @Override
    void flush() {
        if (commitUnsent) {
            replication.announceCommit();
        } else if (entriesUnsent) {
            replication.sendToAll();
        }
        entriesUnsent = false;
        commitUnsent = false;
    }

    @Override
    void persisted() {
        commit();
    }

    /** Commits what a majority has, if it is of this term; what is before it goes with it (the paper, section 5.4.2). */
    private void commit() {
        RaftLog log = core.log();
        long index = replication.quorumMatch();
        if (index <= log.commitIndex() || log.term(index) != core.term()) {
            return;
        }
        log.commitTo(index);
        commitUnsent = true;
        reads.termCommitted();
    }

    @Override
    void membershipChanged() {
        replication.matchMembership();
        transfer.membershipChanged();
        commit();
        reads.membershipChanged();
        replication.sendToAll();
    }

    // ---- replication ----

    @Nullable
    Long matchIndex(long memberId) {
        Progress progress = replication.progress(memberId);
        return progress == null ? null : progress.match();
    }

    @Override
    List<MemberProgress> progress() {
        return replication.progress();
    }

    @Override
    void unreachable(long memberId) {
        Progress progress = replication.progress(memberId);
        if (progress != null) {
            progress.unreachable(core.log().firstIndex());
        }
    }

    @Override
    void snapshotSent(long memberId, boolean delivered) {
        Progress progress = replication.progress(memberId);
        if (progress != null) {
            progress.snapshotSent(delivered, core.log().firstIndex());
        }
    }

    @Override
    public void on(AppendResponse response) {
        Progress progress = replication.progress(response.from());
        if (progress == null) {
            return;
        }
        progress.heardFrom();
        if (response.accepted()) {
            accepted(response, progress);
        } else if (!progress.rejected(
                response.index(),
                agreementBelow(response),
                response.takesSnapshot(),
                core.log().firstIndex())) {
            return;
        }
        replication.sendTo(response.from(), progress);
        transfer.complete();
    }

    private void accepted(AppendResponse response, Progress progress) {
        boolean wasFull = !progress.maySend();
        long commitIndex = core.log().commitIndex();
        if (progress.accepted(response.index(), core.log().firstIndex())) {
            commit();
        }
        if (wasFull && core.log().commitIndex() == commitIndex) {
            // It may have missed the news of a commit while nothing could be sent to it.
            replication.sendOne(response.from(), progress);
        }
    }

    /** The hint, lowered past entries whose term is later than the follower's there: they cannot match either. */
    private long agreementBelow(AppendResponse response) {
        RaftLog log = core.log();
        long index = Math.min(response.hintIndex(), log.lastIndex());
        while (index >= log.firstIndex() && log.term(index) > response.hintTerm()) {
            index--;
        }
        return index;
    }

    @Override
    public void on(HeartbeatResponse response) {
        Progress progress = replication.progress(response.from());
        if (progress == null) {
            return;
        }
        progress.heardFrom();
        progress.resume();
        if (progress.isSnapshotDelivered()) {
            replication.askAfterSnapshot(response.from());
        } else if (progress.match() < core.log().lastIndex()) {
            replication.sendOne(response.from(), progress);
        }
        if (response.readContext() != 0) {
            reads.confirmed(response.readContext(), response.from());
        }
    }

    @Override
    public void on(AppendRequest request) {
        rival(request);
    }

    @Override
    public void on(CommitNotice notice) {
        rival(notice);
    }

    @Override
    public void on(HeartbeatRequest request) {
        rival(request);
    }

    private void rival(Message message) {
        throw new InvariantViolation(
                "two leaders in term " + core.term() + ", the other is " + Long.toHexString(message.from()));
    }

    // ---- reads ----

    @Override
    boolean readIndex(long context) {
        reads.begin(core.id(), context, hasCommittedInTerm());
        return true;
    }

    @Override
    public void on(ReadIndexRequest request) {
        reads.begin(request.from(), request.context(), hasCommittedInTerm());
    }

    private boolean hasCommittedInTerm() {
        return core.log().commitIndex() >= openingIndex;
    }

    // ---- handing over ----

    @Override
    long successorId() {
        return transfer.successorId();
    }

    @Override
    boolean transferLeadership(long toMemberId) {
        return transfer.begin(toMemberId);
    }
}
