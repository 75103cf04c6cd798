package io.garboard.core.raft;

import java.util.List;

/**
 * What members say to each other. Messages may be lost, delayed, repeated and reordered.
 *
 * <p>Every message carries the sender's term, except where its record says otherwise.
 */
public sealed interface Message {

    long from();

    long to();

    long term();

    /** Calls the handler's method for this kind of message. */
    void deliverTo(MessageHandler handler);

    /** Whether only the leader of {@link #term} can have sent it. */
    default boolean isFromLeader() {
        return false;
    }

    /** Whether the sender's log up to here must be on its disk before this may leave. */
    default boolean needsDurableLog() {
        return false;
    }

    /**
     * Asks for a vote (the paper, section 5.2), or, as a pre-vote, whether there would be one (the thesis, section 9.6).
     *
     * @param term the term to be elected for; for a pre-vote the one after the sender's own
     * @param lastIndex the candidate's last entry, with {@code lastTerm}
     * @param transfer the leader itself asked for this election, so its being alive is no objection
     */
    record VoteRequest(long from, long to, long term, boolean preVote, long lastIndex, long lastTerm, boolean transfer)
            implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }
    }

    /** Answers a {@link VoteRequest}. A pre-vote that is granted carries the term that was asked for. */
    record VoteResponse(long from, long to, long term, boolean preVote, boolean granted) implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }
    }

    /**
     * Replicates entries (the paper, section 5.3).
     *
     * @param previousIndex the entry before the first of {@code entries}, with {@code previousTerm}
     * @param commitIndex the leader's
     */
    record AppendRequest(
            long from, long to, long term, long previousIndex, long previousTerm, List<Entry> entries, long commitIndex)
            implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }

        @Override
        public boolean isFromLeader() {
            return true;
        }
    }

    /**
     * Answers an {@link AppendRequest}.
     *
     * @param index accepted: the follower's log equals the leader's up to here; rejected: the {@code previousIndex} that
     *     did not match
     * @param hintIndex rejected: an index at or below which the logs may match, with the follower's {@code hintTerm} there
     * @param takesSnapshot rejected: a snapshot is coming in or being built, so that another would be of no use now
     */
    record AppendResponse(
            long from,
            long to,
            long term,
            boolean accepted,
            long index,
            long hintIndex,
            long hintTerm,
            boolean takesSnapshot)
            implements Message {

        /** From a follower that takes no snapshot. */
        public AppendResponse(
                long from, long to, long term, boolean accepted, long index, long hintIndex, long hintTerm) {
            this(from, to, term, accepted, index, hintIndex, hintTerm, false);
        }

        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }

        @Override
        public boolean needsDurableLog() {
            return accepted;
        }

        /** Whether whoever gets this learns nothing more from {@code earlier}. */
        boolean includes(AppendResponse earlier) {
            return accepted && earlier.accepted && to == earlier.to && term == earlier.term && index >= earlier.index;
        }
    }

    /**
     * Tells what is committed now, when no entries go out that could say it. Nobody answers: if it is lost, the next
     * entries or heartbeat make up for it.
     *
     * @param commitIndex the leader's, with {@code commitTerm} there: whoever has that very entry has all before it
     */
    record CommitNotice(long from, long to, long term, long commitIndex, long commitTerm) implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }

        @Override
        public boolean isFromLeader() {
            return true;
        }
    }

    /**
     * Tells that the leader is alive.
     *
     * @param commitIndex never beyond what the receiver is known to have
     * @param readContext the latest read index request that waits for a majority; 0 if none does
     */
    record HeartbeatRequest(long from, long to, long term, long commitIndex, long readContext) implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }

        @Override
        public boolean isFromLeader() {
            return true;
        }
    }

    /** Answers a {@link HeartbeatRequest} with its context. */
    record HeartbeatResponse(long from, long to, long term, long readContext) implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }
    }

    /** A follower asks the leader for a read index (the thesis, section 6.4). */
    record ReadIndexRequest(long from, long to, long term, long context) implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }
    }

    /** Answers a {@link ReadIndexRequest}. */
    record ReadIndexResponse(long from, long to, long term, long context, long index) implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }

        @Override
        public boolean isFromLeader() {
            return true;
        }
    }

    /** The leader asks the receiver to stand for election at once (the thesis, section 3.10). */
    record TimeoutNow(long from, long to, long term) implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }

        @Override
        public boolean isFromLeader() {
            return true;
        }
    }

    /**
     * A member that does not lead hands what was proposed on it to the leader of {@link #term}, who puts it into an entry of
     * that very term or never. The node deals with it; consensus has no part in it.
     *
     * @param sequence numbers the sender's groups since it was started, ascending
     * @param proposed the entry to be, with neither index nor term (both 0)
     */
    record Forward(long from, long to, long term, long sequence, Entry proposed) implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }
    }

    /**
     * Answers a {@link Forward} that its receiver has not put into the log and never will: it does not lead in that term, or
     * has no room. The node deals with it.
     */
    record ForwardRefused(long from, long to, long term, long sequence) implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }
    }

    /**
     * A snapshot that came from the leader stands ready on this member's disk: a message of the member to itself, never on
     * the way between two. It is of use in any term, since what is in a snapshot is committed.
     *
     * @param from the leader that sent the snapshot, with its {@code term} then
     * @param index the last entry that is in the snapshot, with {@code snapshotTerm} and the membership as of it
     */
    record SnapshotReady(long from, long to, long term, long index, long snapshotTerm, Membership membership)
            implements Message {
        @Override
        public void deliverTo(MessageHandler handler) {
            handler.on(this);
        }
    }
}
