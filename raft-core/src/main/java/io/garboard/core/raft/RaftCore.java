package io.garboard.core.raft;

import static io.garboard.core.raft.InvariantViolation.check;

import io.garboard.core.raft.Message.AppendResponse;
import io.garboard.core.raft.Message.SnapshotReady;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One member's consensus: events in ({@link #step}, {@link #tick}, {@link #propose}, …), a {@link Ready} out. It does no
 * I/O and knows no time but ticks, so a run is determined by its events and its random source.
 *
 * <p>Confined to one thread. A cluster of one takes the same way as any other: it is a majority by itself, and counts
 * itself only when its own disk has the entry.
 *
 * <p>Source: the paper; the thesis for membership (chapter 4), reads (section 6.4), pre-vote (9.6), transfer (3.10).
 */
public final class RaftCore {

    private final RaftConfig config;
    private final RandomGenerator random;
    private final RaftLog log;
    private final Standing standing;
    private final Outbox outbox;
    private final Installation installation = new Installation();
    private final TermGate termGate = new TermGate(this);

    private Membership membership;
    private boolean takesSnapshot;

    /**
     * Takes up where a member left off; {@link #tick} sets it going.
     *
     * @param log what the disk holds, from at the latest {@code appliedIndex + 1} on
     * @param hardState what the disk holds
     * @param membership as of {@code appliedIndex}
     * @param appliedIndex the state machine's
     */
    public RaftCore(
            RaftConfig config,
            RandomGenerator random,
            LogReader log,
            HardState hardState,
            Membership membership,
            long appliedIndex) {
        this.config = config;
        this.random = random;
        this.log = new RaftLog(log, hardState.commitIndex(), appliedIndex);
        this.membership = membership;
        this.outbox = new Outbox(hardState);
        this.standing = new Standing(this, hardState);
    }

    // ---- events ----

    /** One heartbeat interval has passed. */
    public void tick() {
        if (!campaignIfAlone()) {
            part().tick();
        }
    }

    /** A message came from another member. */
    public void step(Message message) {
        check(message.to() == id(), "a message for member " + Long.toHexString(message.to()));
        if (message instanceof SnapshotReady snapshot) {
            snapshotReady(snapshot);
        } else if (termGate.admit(message)) {
            deliver(message);
        }
    }

    /**
     * Appends an entry, if this member leads, is not handing the leadership over and has no change of membership under
     * way; for such a change, an entry of this term must be committed, too.
     *
     * @param data kept, not copied
     * @return the index of the entry, in the current term; 0 if it was not taken
     */
    public long propose(EntryType type, byte[] data) {
        return part().propose(type, data);
    }

    /** Whether {@link #propose} would take an entry of this type now. */
    public boolean mayPropose(EntryType type) {
        return part().mayPropose(type);
    }

    /**
     * Asks for a read index. The answer comes in {@link Ready#readStates} with the same context, or, if messages are lost
     * or the leader changes, never.
     *
     * @param context not 0
     * @return whether it was begun; not without a leader
     */
    public boolean readIndex(long context) {
        return part().readIndex(context);
    }

    /**
     * Hands the leadership to another voter, once that has the whole log; proposals are refused meanwhile. Given up after
     * an election timeout.
     *
     * @return whether it was begun: not unless this member leads and the other is a voter
     */
    public boolean transferLeadership(long toMemberId) {
        return part().transferLeadership(toMemberId);
    }

    /** A snapshot for a follower was delivered, or could not be: the answer to {@link Ready#needSnapshot}. */
    public void snapshotSent(long memberId, boolean delivered) {
        part().snapshotSent(memberId, delivered);
    }

    /**
     * The snapshot of {@link Ready#snapshot} is installed, and the log on disk holds nothing and begins after it.
     */
    public void installed() {
        SnapshotInstall snapshot = installation.end();
        log.restartAfter(snapshot.index());
        membership = snapshot.membership();
        part().installed();
    }

    /** Whether a snapshot is coming in or being built: a leader that knows does not send another meanwhile. */
    public void takesSnapshot(boolean on) {
        takesSnapshot = on;
    }

    boolean takesSnapshot() {
        return takesSnapshot;
    }

    private void snapshotReady(SnapshotReady snapshot) {
        if (installation.isUnderWay() || snapshot.index() <= log.commitIndex()) {
            return;
        }
        if (log.matches(snapshot.index(), snapshot.snapshotTerm())) {
            // It is all in the log: what is in a snapshot is committed.
            log.commitTo(snapshot.index());
        } else if (part().kind() != RoleKind.LEADER) {
            if (part().kind() != RoleKind.FOLLOWER) {
                standing.follow(term(), 0);
            }
            installation.begin(new SnapshotInstall(snapshot.index(), snapshot.snapshotTerm(), snapshot.membership()));
        }
    }

    /** What was sent to this member last may be lost: the leader finds out anew what it has. */
    public void unreachable(long memberId) {
        part().unreachable(memberId);
    }

    /**
     * The disk has everything up to this entry, and what else was in its {@link Ready}.
     *
     * @param term the entry's
     */
    public void persisted(long index, long term) {
        log.persisted(index, term);
        part().persisted();
    }

    /** The state machine has applied everything up to {@code index}. */
    public void applied(long index) {
        log.applied(index);
        campaignIfAlone();
    }

    /** The state machine has applied a change of membership: goes by this one from now on. */
    public void changeMembership(Membership changed) {
        membership = changed;
        part().membershipChanged();
        campaignIfAlone();
    }

    // ---- what to do ----

    /** Whether {@link #ready} has anything to say, apart from committed entries. */
    public boolean hasReady() {
        return !outbox.isEmpty()
                || part().hasUnsent()
                || log.hasUntaken()
                || outbox.isNew(standing.term(), standing.votedFor(), log.commitIndex())
                || installation.hasUntaken();
    }

    /** Whether there are committed entries on this member's disk that have not been handed out. */
    public boolean hasCommitted() {
        return !installation.isUnderWay() && log.hasCommitted();
    }

    /**
     * Takes out what is to be done now; see {@link Ready} for the order.
     *
     * @param committedBytesMax how much data to hand to the state machine, at least one entry; 0 for none
     */
    public Ready ready(long committedBytesMax) {
        part().flush();
        HardState now = hardState();
        List<Entry> entries = log.hasUntaken() ? log.takeForAppend() : List.of();
        List<Entry> committed =
                committedBytesMax > 0 && hasCommitted() ? log.takeCommitted(committedBytesMax) : List.of();
        return outbox.take(now, entries, installation.take(), committed);
    }

    // ---- how it stands ----

    public RoleKind role() {
        return part().kind();
    }

    public long term() {
        return standing.term();
    }

    /** Who leads; 0 if unknown. */
    public long leaderId() {
        return part().leaderId();
    }

    public long commitIndex() {
        return log.commitIndex();
    }

    public Membership membership() {
        return membership;
    }

    /** Who is about to take over the lead from this member; 0 if nobody. No proposal is taken meanwhile. */
    public long successorId() {
        return part().successorId();
    }

    /** How the other members stand, ascending by id; empty unless this member leads. */
    public List<MemberProgress> progress() {
        return part().progress();
    }

    /** Whether this member alone is a majority. */
    public boolean isSoleVoter() {
        return membership.voters().size() == 1 && membership.isVoter(id());
    }

    /**
     * Whether what this member has applied is at any time all that could have been acknowledged, without asking anybody: it
     * leads, nobody else could, and it has found out what earlier terms committed.
     */
    public boolean mayReadLocally() {
        return part().kind() == RoleKind.LEADER && isSoleVoter() && log.term(log.commitIndex()) == term();
    }

    // ---- for the roles ----

    long id() {
        return config.memberId();
    }

    RaftConfig config() {
        return config;
    }

    RaftLog log() {
        return log;
    }

    Standing standing() {
        return standing;
    }

    private Role part() {
        return standing.role();
    }

    long votedFor() {
        return standing.votedFor();
    }

    boolean hasFreshLeader() {
        return part().hasFreshLeader();
    }

    /** The election timeout, lengthened by lot so that members rarely stand at the same time (the paper, section 5.2). */
    int drawElectionTicks() {
        return config.electionTicks() + random.nextInt(config.electionTicks());
    }

    void needSnapshot(long memberId) {
        outbox.needSnapshot(memberId);
    }

    /** Whether a snapshot is taking the place of the log. */
    boolean isInstalling() {
        return installation.isUnderWay();
    }

    void send(Message message) {
        outbox.send(message);
    }

    void acknowledge(AppendResponse answer) {
        outbox.acknowledge(answer);
    }

    void readReady(ReadState state) {
        outbox.readReady(state);
    }

    void deliver(Message message) {
        message.deliverTo(part());
    }

    /**
     * Whether it may stand for election: it is a voter, and no change of membership is certain that it has not taken
     * account of, so that the majority it would win is the right one.
     */
    boolean isElectable() {
        return membership.isVoter(id()) && !installation.isUnderWay() && !log.hasCommittedUnappliedConfig();
    }

    /** A sole voter has nobody to wait for and nobody to ask. */
    private boolean campaignIfAlone() {
        if (part().kind() == RoleKind.LEADER || !isSoleVoter() || !isElectable()) {
            return false;
        }
        standing.campaign(false);
        return true;
    }

    /** What the disk is to hold, or holds already. */
    public HardState hardState() {
        return new HardState(standing.term(), standing.votedFor(), log.commitIndex());
    }

    /** For tests and logs. */
    @Override
    public String toString() {
        return Long.toHexString(id()) + " " + part().kind() + "@" + term() + " last " + log.lastIndex() + " commit "
                + log.commitIndex();
    }

    /** The last entry, written down or not. */
    public long lastIndex() {
        return log.lastIndex();
    }

    /** How far {@code memberId} is known to have the log; null unless this member leads and replicates to it. */
    public @Nullable Long matchIndex(long memberId) {
        return part() instanceof LeaderRole leader ? leader.matchIndex(memberId) : null;
    }
}
