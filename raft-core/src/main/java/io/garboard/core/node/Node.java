package io.garboard.core.node;

import io.garboard.core.error.EtcdError;

/** A running member of a Raft group. All methods but {@link #close} return at once and may be called from any thread. */
public interface Node extends AutoCloseable {

    /**
     * Puts a command into the log. It reaches the state machine in {@link StateMachine#apply} once it is committed.
     *
     * <p>On a member that does not lead, it goes to the leader; without a leader it waits for one. Fails with {@link
     * EtcdError#TOO_MANY_REQUESTS}, on the caller's thread, if the queue is full or the state machine
     * is too far behind; with {@link EtcdError#STOPPED} if the node stops first; with {@link
     * EtcdError#TIMEOUT} or one of its kin, by etcd's rules, if it takes longer than a request may; with {@link
     * EtcdError#LEADER_CHANGED} if it was lost with its leader.
     */
    void propose(Proposal proposal);

    /** The barrier before a linearizable read. Same failures as {@link #propose}. */
    void readIndex(ReadIndexCallback callback);

    /**
     * Puts a change of membership into the log, as an entry of type {@link io.garboard.core.raft.EntryType#CONFIG} of its
     * own, with the same outcomes as {@link #propose}. The leader has one change under way at a time; the others wait for it.
     */
    void proposeMembership(Proposal change);

    /** Hands the leadership over, if this member has it. */
    void transferLeadership(long toMemberId, TransferCallback callback);

    NodeStatus status();

    /** Whose lead this member follows now. */
    Leadership leadership();

    /**
     * How often this member has stood still for so long that the others may have gone on without it; negative while it may
     * be standing still now. As long as this does not change, what was true of its leadership still is, but for what it
     * learns within an election timeout.
     */
    long pauses();

    /** What readers of the state machine see. */
    long appliedIndex();

    /**
     * Stops: hands the leadership over if it has it and there is somebody to take it (waits for at most an election
     * timeout), takes no more proposals, applies what is committed, fails the rest with {@link EtcdError#STOPPED}, ends the
     * loops, forces and closes the log. Waits for all of it. Idempotent.
     */
    @Override
    void close();
}
