package io.garboard.core.lease;

import io.garboard.core.mvcc.LeaseRegistry;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The leases of another state, read and not in use yet: for {@link Lessor#replace}. Used by one thread, and from then on the
 * lessor's.
 */
public final class LoadedLeases implements LeaseRegistry {

    private final ConcurrentHashMap<Long, Lease> leases;

    LoadedLeases(ConcurrentHashMap<Long, Lease> leases) {
        this.leases = leases;
    }

    ConcurrentHashMap<Long, Lease> leases() {
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
