package io.garboard.core.lease;

import io.garboard.etcd.rpc.LeaseCheckpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * When leases expire and when their remaining times are due for a checkpoint: the primary's part of {@link Lessor}.
 *
 * <p>The heaps are guarded by this object. A renewal only writes the lease's expiry, which moves later: the heap then
 * holds a time that is too early, finds out when it comes up, and puts the lease where it belongs. So a lease that is
 * renewed a hundred times costs one heap operation per time to live.
 */
final class LeaseTimes {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Fewer than are revoked a second, so that a wave of expiries leaves room for others. */
    private static final int EXPIRIES_PER_SECOND_MAX = 750;

    private final LessorConfig config;
    private final TimeHeap expiries = new TimeHeap();
    private final TimeHeap checkpoints = new TimeHeap();
    private volatile boolean primary;

    LeaseTimes(LessorConfig config) {
        this.config = config;
    }

    boolean isPrimary() {
        return primary;
    }

    /** A lease that was granted just now. */
    synchronized void start(Lease lease, long nowNanos) {
        if (primary) {
            restart(lease, nowNanos, 0);
        }
    }

    synchronized void forget(Lease lease) {
        expiries.remove(lease.expirySlot);
        checkpoints.remove(lease.checkpointSlot);
    }

    /**
     * Takes no lock, except when a new leader's extension had put the heap's time later.
     *
     * @return whether the log holds a remaining time that is void now
     */
    boolean renew(Lease lease, long nowNanos) {
        long expiryNanos = nowNanos + lease.ttlSeconds * NANOS_PER_SECOND;
        lease.expiryNanos = expiryNanos;
        if (expiryNanos - lease.expirySlot.timeNanos < 0) {
            reschedule(lease, expiryNanos);
        }
        return config.checkpoints() && lease.remainingTtlSeconds > 0;
    }

    private synchronized void reschedule(Lease lease, long expiryNanos) {
        if (expiries.contains(lease.expirySlot)) {
            expiries.schedule(lease.expirySlot, expiryNanos);
        }
    }

    synchronized void promote(Collection<Lease> leases, long nowNanos, long extendNanos) {
        primary = true;
        List<Lease> byExpiry = new ArrayList<>(leases);
        for (Lease lease : byExpiry) {
            lease.refresh(nowNanos, extendNanos);
        }
        byExpiry.sort((a, b) -> Long.compare(a.leftNanos(nowNanos), b.leftNanos(nowNanos)));
        spread(byExpiry);
        for (Lease lease : byExpiry) {
            expiries.schedule(lease.expirySlot, lease.expiryNanos);
            scheduleCheckpoint(lease, nowNanos);
        }
    }

    /** Delays leases so that no second sees more than the maximum expire: each at least a second after the one so many before. */
    private static void spread(List<Lease> byExpiry) {
        for (int i = EXPIRIES_PER_SECOND_MAX; i < byExpiry.size(); i++) {
            Lease lease = byExpiry.get(i);
            long earliest = byExpiry.get(i - EXPIRIES_PER_SECOND_MAX).expiryNanos + NANOS_PER_SECOND;
            if (lease.expiryNanos - earliest < 0) {
                lease.expiryNanos = earliest;
            }
        }
    }

    synchronized void demote() {
        primary = false;
        expiries.clear();
        checkpoints.clear();
    }

    private void restart(Lease lease, long nowNanos, long extendNanos) {
        lease.refresh(nowNanos, extendNanos);
        expiries.schedule(lease.expirySlot, lease.expiryNanos);
        scheduleCheckpoint(lease, nowNanos);
    }

    synchronized List<Long> expired(long nowNanos, int limit) {
        List<Long> expired = new ArrayList<>();
        TimeHeap.Slot slot;
        while (expired.size() < limit && (slot = expiries.first()) != null && slot.timeNanos - nowNanos <= 0) {
            Lease lease = slot.lease;
            long expiryNanos = lease.expiryNanos;
            if (expiryNanos - nowNanos > 0) {
                expiries.schedule(slot, expiryNanos);
            } else {
                expiries.schedule(slot, nowNanos + config.revokeRetry().toNanos());
                expired.add(lease.id);
            }
        }
        return expired;
    }

    /** Only leases that outlive the interval are worth a checkpoint. */
    synchronized void scheduleCheckpoint(Lease lease, long nowNanos) {
        long intervalNanos = config.checkpointInterval().toNanos();
        if (primary && config.checkpoints() && lease.effectiveTtlSeconds() * NANOS_PER_SECOND > intervalNanos) {
            checkpoints.schedule(lease.checkpointSlot, nowNanos + intervalNanos);
        }
    }

    synchronized List<LeaseCheckpoint> checkpointsDue(long nowNanos, int limit) {
        List<LeaseCheckpoint> due = new ArrayList<>();
        TimeHeap.Slot slot;
        while (due.size() < limit && (slot = checkpoints.first()) != null && slot.timeNanos - nowNanos <= 0) {
            checkpoints.remove(slot);
            long left = slot.lease.leftNanos(nowNanos);
            long leftSeconds = (left + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
            // One that is overdue will be revoked, one that was just renewed has nothing to remember.
            if (left > 0 && leftSeconds < slot.lease.ttlSeconds) {
                due.add(LeaseCheckpoint.newBuilder()
                        .setID(slot.lease.id)
                        .setRemainingTTL(leftSeconds)
                        .build());
            }
        }
        return due;
    }
}
