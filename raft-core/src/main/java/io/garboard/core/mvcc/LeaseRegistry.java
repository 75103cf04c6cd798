package io.garboard.core.mvcc;

/**
 * What the key space asks of the leases; the lease package implements it. Confined to the apply loop, except at start,
 * when the loading thread attaches what the rows say.
 */
public interface LeaseRegistry {

    boolean exists(long leaseId);

    /** Attaches {@code key} to the lease, which exists. A key is attached to at most one: it was detached before. */
    void attach(long leaseId, byte[] key);

    /** Detaches {@code key}; a lease that is gone already is no error. */
    void detach(long leaseId, byte[] key);
}
