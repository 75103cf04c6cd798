package io.garboard.encryption.cipher;

import io.garboard.encryption.keyring.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.StampedLock;
import java.util.function.IntFunction;

/**
 * A share of the {@link OpenedValues}: a ring of segments outside the heap, filled one after the other, and a table that
 * says where entries are. A segment is had when it is first needed; once all are full, the oldest one is overwritten with
 * zeros and filled anew, and its entries are gone. Entries do not go across the end of a segment.
 *
 * <h2>Places</h2>
 * Each filling of a segment has a number, one more than the last one's. A place is that number, and in its low bits the
 * offset in the segment, so a place never comes again and tells by itself whether it was overwritten: it is good from
 * {@code oldest} on. So neither filling a segment anew nor erasing everything touches the table.
 *
 * <h2>Threads</h2>
 * Any thread. Look-ups share the lock; whoever cannot have it at once does without: a look-up finds nothing, a value is not
 * kept. Only {@link #erase} waits.
 */
final class OpenedStripe {

    /** The places that an entry may have in the table, next to each other. */
    private static final int WAYS = 8;

    /** One slot for so many bytes of memory: enough that a set of ways is hardly ever full of entries that are good. */
    private static final int SLOT_BYTES = 256;

    private static final long NOWHERE = 0;
    private static final byte[] ZEROS = new byte[8192];

    private final StampedLock lock = new StampedLock();
    private final IntFunction<ByteBuffer> source;
    private final int segmentBytes;
    private final int offsetBits;
    private final List<ByteBuffer> segments = new ArrayList<>();

    /** By segment. */
    private final int[] usedBytes;

    /** How many segments there will be; fewer than at first if no more memory was to be had. */
    private int segmentsMax;

    /** The segment that is being filled, and the number of that filling. */
    private int current = -1;

    private long filling;

    /** The first filling whose entries are good. */
    private long oldest = 1;

    /** The salt and the place of entries, by slot. */
    private long[] salts = {};

    private long[] places = {};

    /**
     * An empty one.
     *
     * @param segmentBytes a power of two
     * @param source gives memory of so many bytes, outside the heap; may throw OutOfMemoryError
     */
    OpenedStripe(int segmentsMax, int segmentBytes, IntFunction<ByteBuffer> source) {
        this.segmentsMax = segmentsMax;
        this.usedBytes = new int[segmentsMax];
        this.segmentBytes = segmentBytes;
        this.offsetBits = Integer.numberOfTrailingZeros(segmentBytes);
        this.source = source;
    }

    /** Copies the value in clear to {@code target}, if it is here. */
    boolean copy(SealedValue value, byte[] target, int targetOffset) {
        long stamp = lock.tryReadLock();
        if (stamp == 0) {
            return false;
        }
        try {
            long place = find(value);
            if (place == NOWHERE) {
                return false;
            }
            segment(place).get(offset(place) + value.plainAt(), target, targetOffset, value.plainLength());
            return true;
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /** As {@link #copy(SealedValue, byte[], int)}, to the target's position, which moves on. */
    boolean copy(SealedValue value, ByteBuffer target) {
        long stamp = lock.tryReadLock();
        if (stamp == 0) {
            return false;
        }
        try {
            long place = find(value);
            if (place == NOWHERE) {
                return false;
            }
            int length = value.plainLength();
            int to = target.position();
            target.put(to, segment(place), offset(place) + value.plainAt(), length);
            target.position(to + length);
            return true;
        } finally {
            lock.unlockRead(stamp);
        }
    }

    private long find(SealedValue value) {
        if (places.length == 0) {
            return NOWHERE;
        }
        long salt = value.salt();
        int first = firstSlot(salt);
        for (int slot = first; slot < first + WAYS; slot++) {
            long place = places[slot];
            if (salts[slot] == salt && isGood(place) && value.isAt(segment(place), offset(place))) {
                return place;
            }
        }
        return NOWHERE;
    }

    private int firstSlot(long salt) {
        return (int) salt & (places.length - WAYS);
    }

    private boolean isGood(long place) {
        return place >>> offsetBits >= oldest;
    }

    private ByteBuffer segment(long place) {
        int index = current - (int) (filling - (place >>> offsetBits));
        return segments.get(index < 0 ? index + segmentsMax : index);
    }

    private int offset(long place) {
        return (int) place & (segmentBytes - 1);
    }

    /**
     * Keeps a value that was just decrypted, unless its seed has been wiped meanwhile.
     *
     * @param eraser erases this; told by the seed
     */
    void keep(SealedValue value, Seed seed, Runnable eraser, byte[] plain, int plainOffset) {
        if (value.entryBytes() > segmentBytes) {
            return;
        }
        long stamp = lock.tryWriteLock();
        if (stamp == 0) {
            return;
        }
        try {
            // Whoever wipes marks the seed before it comes for this lock: what is kept while it is unmarked gets
            // erased.
            if (seed.tellWhenWiped(eraser) && find(value) == NOWHERE && makeRoom((int) value.entryBytes())) {
                int at = usedBytes[current];
                usedBytes[current] += (int) value.entryBytes();
                value.writeTo(segments.get(current), at, plain, plainOffset);
                note(value.salt(), filling << offsetBits | at);
            }
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    private void note(long salt, long place) {
        if (places.length == 0) {
            long wanted = (long) segmentsMax * segmentBytes / SLOT_BYTES;
            int slots = Math.max(WAYS, (int) Long.highestOneBit(wanted));
            salts = new long[slots];
            places = new long[slots];
        }
        int first = firstSlot(salt);
        int oldestSlot = first;
        for (int slot = first + 1; slot < first + WAYS; slot++) {
            if (places[slot] < places[oldestSlot]) {
                oldestSlot = slot;
            }
        }
        salts[oldestSlot] = salt;
        places[oldestSlot] = place;
    }

    private boolean makeRoom(int sizeBytes) {
        if (current >= 0 && usedBytes[current] + sizeBytes <= segmentBytes) {
            return true;
        }
        if (current + 1 == segments.size() && segments.size() < segmentsMax) {
            takeMemory();
        }
        if (segmentsMax == 0) {
            return false;
        }
        current = current + 1 < segmentsMax ? current + 1 : 0;
        zero(current);
        filling++;
        oldest = Math.max(oldest, filling - segmentsMax + 1);
        return true;
    }

    private void takeMemory() {
        try {
            segments.add(source.apply(segmentBytes).order(ByteOrder.nativeOrder()));
        } catch (OutOfMemoryError e) {
            // Goes on with what it has. To ask again and again would stop the process for a collection each time.
            segmentsMax = segments.size();
        }
    }

    private void zero(int index) {
        ByteBuffer segment = segments.get(index);
        for (int at = 0; at < usedBytes[index]; at += ZEROS.length) {
            segment.put(at, ZEROS, 0, Math.min(ZEROS.length, usedBytes[index] - at));
        }
        usedBytes[index] = 0;
    }

    /** Overwrites everything. When this returns, nothing is left that was kept for a seed that was wiped before. */
    void erase() {
        long stamp = lock.writeLock();
        try {
            for (int index = 0; index < segments.size(); index++) {
                zero(index);
            }
            current = -1;
            oldest = filling + 1;
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /** What its entries take. */
    long heldBytes() {
        long stamp = lock.readLock();
        try {
            long sum = 0;
            for (int used : usedBytes) {
                sum += used;
            }
            return sum;
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /** All its memory, for tests to look into. */
    List<ByteBuffer> memory() {
        long stamp = lock.readLock();
        try {
            return segments.stream().map(ByteBuffer::asReadOnlyBuffer).toList();
        } finally {
            lock.unlockRead(stamp);
        }
    }
}
