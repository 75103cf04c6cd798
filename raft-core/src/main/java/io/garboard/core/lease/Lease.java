package io.garboard.core.lease;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.garboard.core.lease.Renewal.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One lease. Keys and waiting renewals are guarded by the lease itself; times are volatile, written by the leader's
 * renewals (any thread) and by {@link Lessor} under its lock.
 */
final class Lease {

    /** How many renewals of one expired lease may wait for its revocation; more are turned away. */
    static final int WAITING_MAX = 1_024;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    final long id;
    final long ttlSeconds;
    final TimeHeap.Slot expirySlot = new TimeHeap.Slot(this);
    final TimeHeap.Slot checkpointSlot = new TimeHeap.Slot(this);

    /** From the last checkpoint; 0 if there was none since the last renewal. */
    volatile long remainingTtlSeconds;

    /** By the leader's clock; means nothing on other members. */
    volatile long expiryNanos;

    private final TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    private @Nullable List<Consumer<Renewal>> waiting;
    private boolean gone;

    Lease(long id, long ttlSeconds, long remainingTtlSeconds) {
        this.id = id;
        this.ttlSeconds = ttlSeconds;
        this.remainingTtlSeconds = remainingTtlSeconds;
    }

    /** What is left at the next change of leader: the checkpointed time, or all of it. */
    long effectiveTtlSeconds() {
        long remaining = remainingTtlSeconds;
        return remaining > 0 ? remaining : ttlSeconds;
    }

    void refresh(long nowNanos, long extendNanos) {
        expiryNanos = nowNanos + effectiveTtlSeconds() * NANOS_PER_SECOND + extendNanos;
    }

    /** Negative once it is overdue. */
    long leftNanos(long nowNanos) {
        return expiryNanos - nowNanos;
    }

    synchronized void attach(byte[] key) {
        keys.add(key);
    }

    synchronized void detach(byte[] key) {
        keys.remove(key);
    }

    /** Ascending as unsigned bytes, so that every member deletes them in the same order. */
    synchronized List<byte[]> keys() {
        return new ArrayList<>(keys);
    }

    synchronized List<ByteString> keyStrings() {
        return keys.stream().map(UnsafeByteOperations::unsafeWrap).toList();
    }

    /** Lets {@code callback} wait for the revocation; returns why not, or null if it waits. */
    synchronized @Nullable Status await(Consumer<Renewal> callback) {
        if (gone) {
            return Status.NOT_FOUND;
        }
        if (waiting == null) {
            waiting = new ArrayList<>();
        }
        if (waiting.size() == WAITING_MAX) {
            return Status.OVERLOADED;
        }
        waiting.add(callback);
        return null;
    }

    synchronized List<Consumer<Renewal>> takeWaiting() {
        List<Consumer<Renewal>> taken = waiting == null ? List.of() : waiting;
        waiting = null;
        return taken;
    }

    /** The lease is revoked: nobody waits for it any more. */
    synchronized List<Consumer<Renewal>> end() {
        gone = true;
        return takeWaiting();
    }
}
