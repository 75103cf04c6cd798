package io.garboard.core.lease;

/**
 * What became of a keep-alive.
 *
 * @param ttlSeconds the lease's full time to live if RENEWED; 0 if NOT_FOUND, which is how etcd answers; -1 otherwise
 * @param checkpointVoid the log holds a remaining time that this renewal makes void: the caller proposes a checkpoint of 0
 *     and answers its client once that is applied, or the next leader would take the lease for older than it is
 */
public record Renewal(Status status, long ttlSeconds, boolean checkpointVoid) {

    /** The outcomes. */
    public enum Status {
        RENEWED,
        /** There is no such lease, or it had expired and has been revoked by now. */
        NOT_FOUND,
        /** This member does not lead: ask the leader. */
        NOT_PRIMARY,
        /** Too many renewals of this expired lease wait for its revocation already. */
        OVERLOADED
    }

    static Renewal of(Status status) {
        return new Renewal(status, status == Status.NOT_FOUND ? 0 : -1, false);
    }
}
