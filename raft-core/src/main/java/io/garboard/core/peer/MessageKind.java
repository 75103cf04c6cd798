package io.garboard.core.peer;

/** The first byte of a message on the wire. Numbers are never reused; 0 is left to the network. */
final class MessageKind {

    static final int VOTE_REQUEST = 1;
    static final int VOTE_RESPONSE = 2;
    static final int APPEND_REQUEST = 3;
    static final int APPEND_RESPONSE = 4;
    static final int HEARTBEAT_REQUEST = 5;
    static final int HEARTBEAT_RESPONSE = 6;
    static final int READ_INDEX_REQUEST = 7;
    static final int READ_INDEX_RESPONSE = 8;
    static final int TIMEOUT_NOW = 9;
    static final int FORWARD = 10;
    static final int FORWARD_REFUSED = 11;
    static final int COMMIT_NOTICE = 12;

    private MessageKind() {}
}
