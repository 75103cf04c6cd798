package io.garboard.core.node;

import io.garboard.core.raft.Message;
import java.util.List;

/** The way to the other members. */
@FunctionalInterface
public interface Transport {

    /** For a member that is alone. */
    Transport NONE = messages -> {};

    /**
     * Sends each message to the member it names, if it can: it may drop any, but keeps those to one member in order as far
     * as it can. Called on the raft loop, so it must not block.
     */
    void send(List<Message> messages);

    /**
     * Since when messages get through to the member, by the clock of the node's environment; 0 if they do not now. Any
     * thread.
     */
    default long activeSinceNanos(long memberId) {
        return 0;
    }
}
