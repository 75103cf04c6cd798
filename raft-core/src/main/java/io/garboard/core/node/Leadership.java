package io.garboard.core.node;

/**
 * Who leads, as far as this member knows.
 *
 * @param term the current term
 * @param leaderId 0 if none is known
 * @param isLeader whether it is this member
 */
public record Leadership(long term, long leaderId, boolean isLeader) {

    /** Before anything is known. */
    static final Leadership NONE = new Leadership(0, 0, false);
}
