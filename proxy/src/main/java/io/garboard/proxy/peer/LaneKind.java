package io.garboard.proxy.peer;

import io.garboard.core.raft.Message;

/**
 * The lanes between two members, each a connection of its own: what is short and urgent never waits behind what is long.
 */
enum LaneKind {
    /** Votes, heartbeats, answers, read indexes. */
    CONTROL("control"),
    /** Messages that carry entries. */
    BULK("bulk");

    private final String path;

    LaneKind(String name) {
        this.path = PeerProtocol.MESSAGES + name;
    }

    /** Where the stream is posted to. */
    String path() {
        return path;
    }

    /** Which lane a message goes by. */
    static LaneKind of(Message message) {
        // What is committed is told behind the entries that it is about.
        return message instanceof Message.AppendRequest
                        || message instanceof Message.Forward
                        || message instanceof Message.CommitNotice
                ? BULK
                : CONTROL;
    }
}
