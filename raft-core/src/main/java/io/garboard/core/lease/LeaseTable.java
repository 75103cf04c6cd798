package io.garboard.core.lease;

import io.garboard.core.mvcc.LeaseRegistry;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The leases of one state, with the keys that are attached to each. Written by one thread, whoever loads it or, once it is in
 * use, the apply loop; read by any.
 */
public final class LeaseTable implements LeaseRegistry {

    private final ConcurrentHashMap<Long, Lease> leases;

    LeaseTable(ConcurrentHashMap<Long, Lease> leases) {
        this.leases = leases;
    }

    ConcurrentHashMap<Long, Lease> byId() {
        return leases;
    }

    @Override
    public boolean exists(long leaseId) {
        return leases.containsKey(leaseId);
    }

    @Override
    public void attach(long leaseId, byte[] key) {
        Lease lease = leases.get(leaseId);
        if (lease == null) {
            throw new IllegalStateException("a key is attached to an unknown lease: " + Long.toHexString(leaseId));
        }
        lease.attach(key);
    }

    @Override
    public void detach(long leaseId, byte[] key) {
        Lease lease = leases.get(leaseId);
        if (lease != null) {
            lease.detach(key);
        }
    }
}
