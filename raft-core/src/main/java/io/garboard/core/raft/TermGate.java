package io.garboard.core.raft;

import io.garboard.core.raft.Message.AppendResponse;
import io.garboard.core.raft.Message.VoteRequest;
import io.garboard.core.raft.Message.VoteResponse;

/**
 * What terms do to a message before any role sees it: a later term makes a follower of anyone, an earlier one is answered
 * so that its sender finds out, or dropped (the paper, section 5.1).
 */
final class TermGate {

    private final RaftCore core;

    TermGate(RaftCore core) {
        this.core = core;
    }

    /** Whether the message is of the current term now, or concerns a term that is only asked about. */
    boolean admit(Message message) {
        if (message.term() > core.term()) {
            return admitLater(message);
        }
        if (message.term() < core.term()) {
            answerEarlier(message);
            return false;
        }
        return true;
    }

    private boolean admitLater(Message message) {
        if (message instanceof VoteRequest request) {
            if (core.hasFreshLeader() && !request.transfer()) {
                // A member that does not hear the leader, or was removed, must not disturb those that do.
                return false;
            }
            if (request.preVote()) {
                return true;
            }
        }
        if (message instanceof VoteResponse response && response.preVote() && response.granted()) {
            return true;
        }
        core.standing().follow(message.term(), message.isFromLeader() ? message.from() : 0);
        return true;
    }

    private void answerEarlier(Message message) {
        if (message.isFromLeader()) {
            // A leader that came back: our term deposes it.
            core.send(new AppendResponse(core.id(), message.from(), core.term(), false, 0, 0, 0));
        } else if (message instanceof VoteRequest request && request.preVote()) {
            core.send(new VoteResponse(core.id(), request.from(), core.term(), true, false));
        }
    }
}
