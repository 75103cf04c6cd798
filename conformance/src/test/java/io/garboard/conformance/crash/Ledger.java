package io.garboard.conformance.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the clients of one round know of their writes. Thread-safe. */
final class Ledger {
    private final Map<Long, List<Change>> acknowledged = new HashMap<>();
    private final List<List<Change>> unknown = new ArrayList<>();
    private final Map<Long, LeaseFate> leases = new HashMap<>();

    /** What a client may say of a lease. */
    enum LeaseFate {
        GRANTED,
        REVOKED,
        UNKNOWN
    }

    synchronized void acknowledge(long revision, List<Change> write) {
        List<Change> earlier = acknowledged.put(revision, write);
        if (earlier != null) {
            throw new AssertionError("revision " + revision + " given to two writes: " + earlier + " and " + write);
        }
    }

    synchronized void doubt(List<Change> write) {
        unknown.add(write);
    }

    synchronized void lease(long id, LeaseFate fate) {
        leases.put(id, fate);
    }

    synchronized int acknowledgedCount() {
        return acknowledged.size();
    }

    synchronized Map<Long, List<Change>> acknowledged() {
        return new HashMap<>(acknowledged);
    }

    synchronized List<List<Change>> unknown() {
        return new ArrayList<>(unknown);
    }

    synchronized Map<Long, LeaseFate> leases() {
        return new HashMap<>(leases);
    }
}
