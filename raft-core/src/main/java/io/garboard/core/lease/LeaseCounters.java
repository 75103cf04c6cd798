package io.garboard.core.lease;

import java.util.concurrent.atomic.LongAdder;

/** Counts since the process started. Any thread. */
public final class LeaseCounters {

    final LongAdder granted = new LongAdder();
    final LongAdder revoked = new LongAdder();
    final LongAdder renewed = new LongAdder();
    final LongAdder expired = new LongAdder();

    public long granted() {
        return granted.sum();
    }

    public long revoked() {
        return revoked.sum();
    }

    public long renewed() {
        return renewed.sum();
    }

    /** Leases offered for revocation because their time was up, repeated offers included. */
    public long expired() {
        return expired.sum();
    }
}
