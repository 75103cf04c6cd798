package io.garboard.encryption.keyring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.StampedLock;

/**
 * An unwrapped seed, which can be wiped while others use it.
 *
 * <p>Any number of threads take copies without waiting for each other. Once {@link #wipe} has begun, no copy succeeds: a
 * half wiped seed would give a key that anybody can compute. Neither {@code toString} nor an exception shows it.
 */
public final class Seed {

    private final byte[] bytes;
    private final StampedLock lock = new StampedLock();

    /** Guarded by the lock. */
    private boolean wiped;

    /** Replaced under the lock. */
    private volatile List<Runnable> toTell = List.of();

    private Seed(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes over {@code bytes}: they are wiped with the seed, and nobody else may keep them. */
    static Seed takeOver(byte[] bytes) {
        return new Seed(bytes);
    }

    /** How long it is. */
    public int sizeBytes() {
        return bytes.length;
    }

    /**
     * Copies the seed to the front of {@code target}, which the caller wipes.
     *
     * @return whether it did; not if the seed has been wiped, and then {@code target} holds nothing of use
     */
    public boolean copyTo(byte[] target) {
        long stamp = lock.tryOptimisticRead();
        if (stamp != 0) {
            boolean there = copy(target);
            if (lock.validate(stamp)) {
                return there;
            }
        }
        stamp = lock.readLock();
        try {
            return copy(target);
        } finally {
            lock.unlockRead(stamp);
        }
    }

    private boolean copy(byte[] target) {
        System.arraycopy(bytes, 0, target, 0, bytes.length);
        return !wiped;
    }

    /** Whether it is gone. */
    public boolean isWiped() {
        long stamp = lock.tryOptimisticRead();
        if (stamp != 0) {
            boolean gone = wiped;
            if (lock.validate(stamp)) {
                return gone;
            }
        }
        stamp = lock.readLock();
        try {
            return wiped;
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /**
     * Has {@code told} run when this is wiped: on the thread that wipes, once nothing can be taken from this any more, and
     * before {@link #wipe} returns. For whoever keeps what this seed made readable. To say so again changes nothing.
     *
     * @return whether it will be; not if the seed has been wiped
     */
    @SuppressWarnings("ReferenceEquality") // who is told already is known by its identity
    public boolean tellWhenWiped(Runnable told) {
        for (Runnable other : toTell) {
            if (other == told) {
                return !isWiped();
            }
        }
        long stamp = lock.writeLock();
        try {
            if (!wiped && !toTell.contains(told)) {
                List<Runnable> more = new ArrayList<>(toTell);
                more.add(told);
                toTell = List.copyOf(more);
            }
            return !wiped;
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /** Overwrites it. Wiping twice is harmless. */
    public void wipe() {
        long stamp = lock.writeLock();
        try {
            wiped = true;
            Arrays.fill(bytes, (byte) 0);
        } finally {
            lock.unlockWrite(stamp);
        }
        toTell.forEach(Runnable::run);
    }

    @Override
    public String toString() {
        return "Seed[" + bytes.length + " bytes]";
    }
}
