package io.garboard.core.peer;

/** Why a call has no answer. */
public enum PeerFailure {
    /** It never left: the member is not known, not connected, or too much waits for it already. */
    UNREACHABLE(true),
    /** The other side refused it before looking at it: another cluster, another member, or not ready yet. */
    REFUSED(true),
    /** No answer in time. */
    TIMEOUT(false),
    /** The line broke after it had left. */
    CONNECTION_LOST(false);

    private final boolean notExecuted;

    PeerFailure(boolean notExecuted) {
        this.notExecuted = notExecuted;
    }

    /** Whether the other member has certainly not acted on it; otherwise it may have or not. */
    public boolean isNotExecuted() {
        return notExecuted;
    }
}
