package io.garboard.core.raft;

/** How the leader brings another member's log up to its own. */
public enum ProgressState {
    /** It is not known where the logs agree: one message at a time. */
    PROBE,
    /** They agree: messages are sent ahead of their answers. */
    REPLICATE,
    /** The entries that the member lacks are gone: it needs a snapshot. */
    SNAPSHOT
}
