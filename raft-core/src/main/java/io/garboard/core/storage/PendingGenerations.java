package io.garboard.core.storage;

import io.garboard.spi.storage.StorageException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the engine does not have yet: generations, oldest first, of which the last one is live and the others are
 * frozen; and how far both sides are.
 *
 * <p>The live generation is written by the apply loop, which also freezes it; the commit loop removes the oldest; any thread
 * may read. Invariants: a generation is removed only when the engine has it, so whoever takes {@link #all} first and a view
 * of the engine then misses no row; generations are removed in the order they were frozen, and none after a failure.
 */
final class PendingGenerations {

    private final BufferLimits limits;
    private final CommitLoop commits;
    private final Object lock = new Object();
    /** Replaced as a whole, under {@link #lock}. */
    private volatile PendingGeneration[] all;

    private PendingGeneration live;
    private AppliedPosition applied;
    private volatile AppliedPosition committed;
    private @Nullable StorageException failure;

    /** @param committed where the engine is */
    PendingGenerations(BufferLimits limits, CommitLoop commits, AppliedPosition committed) {
        this.limits = limits;
        this.commits = commits;
        this.committed = committed;
        this.applied = committed;
        this.live = new PendingGeneration(Tables.ALL);
        this.all = new PendingGeneration[] {live};
        live.applied(applied);
    }

    // ---- apply loop ----

    PendingGeneration live() {
        return live;
    }

    void applied(AppliedPosition position) {
        applied = position;
        live.applied(position);
    }

    AppliedPosition applied() {
        return applied;
    }

    /** Whether anything has been written that the engine does not have yet. */
    boolean isDirty() {
        return live.rows() > 0 || applied.index() > committed.index();
    }

    boolean isLiveFull() {
        return live.rows() >= limits.rowsMax() || live.sizeBytes() >= limits.sizeBytesMax();
    }

    /** Whether the engine has every frozen generation. */
    boolean isOnlyLive() {
        return all.length == 1;
    }

    /**
     * Freezes the live generation and begins another. Waits while too many are frozen already.
     *
     * @return the one to be committed
     * @throws StorageException the failure that stopped the commits
     */
    PendingGeneration freeze() throws StorageException {
        PendingGeneration frozen = live;
        synchronized (lock) {
            awaitRoom();
            live = new PendingGeneration(Tables.ALL);
            live.applied(applied);
            PendingGeneration[] longer = Arrays.copyOf(all, all.length + 1);
            longer[all.length] = live;
            all = longer;
        }
        return frozen;
    }

    /** Where nobody would commit while this waits, more generations than the limit says may wait. */
    private void awaitRoom() throws StorageException {
        boolean interrupted = false;
        while (failure == null && all.length > limits.frozenMax() && (commits.mayBeWaitedFor() || commits.help())) {
            try {
                if (commits.mayBeWaitedFor()) {
                    lock.wait();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Another engine is in use, which is at this position: everything is given up, and nothing is pending. */
    void restart(AppliedPosition position) {
        synchronized (lock) {
            live = new PendingGeneration(Tables.ALL);
            live.applied(position);
            all = new PendingGeneration[] {live};
            applied = position;
            committed = position;
        }
    }

    // ---- commit loop ----

    /** The engine has the oldest generation, which is this one. */
    void removeCommitted(PendingGeneration frozen) {
        synchronized (lock) {
            committed = frozen.applied();
            all = Arrays.copyOfRange(all, 1, all.length);
            lock.notifyAll();
        }
    }

    /** The engine has failed: whoever waits for room is told, now and from now on. */
    void fail(StorageException failed) {
        synchronized (lock) {
            failure = failed;
            lock.notifyAll();
        }
    }

    // ---- any thread ----

    /** Oldest first, the live one last. Not to be changed. */
    PendingGeneration[] all() {
        return all;
    }

    /** The last entry whose rows the engine has. */
    AppliedPosition committed() {
        return committed;
    }

    /** The bytes of their keys and values. */
    long sizeBytes() {
        long bytes = 0;
        for (PendingGeneration generation : all) {
            bytes += generation.sizeBytes();
        }
        return bytes;
    }

    @Nullable
    StorageException failure() {
        synchronized (lock) {
            return failure;
        }
    }
}
