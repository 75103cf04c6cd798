package io.garboard.encryption.cipher;

import io.garboard.encryption.keyring.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.StampedLock;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A share of the {@link OpenedValues}: a ring of segments outside the heap, filled one after the other, and a table that
 * says where entries are. A segment is had when it is first needed; once all are full, the oldest one is overwritten with
 * zeros and filled anew, and its entries are gone. Entries do not go across the end of a segment.
 *
 * <h2>Places</h2>
 * Each filling of a segment has a number, one more than the last one's. A place is that number, and in its low bits the
 * offset in the ring, so a place never comes again and tells by itself whether it was overwritten: it is good from
 * {@code oldest} on. So neither filling a segment anew nor erasing everything touches the table.
 *
 * <h2>Threads</h2>
 * Any thread. One writes at a time; whoever finds another one writing keeps nothing, and only {@link #erase} waits. Look-ups
 * take no lock: they read whatever is there and believe it only if nobody was writing meanwhile. (A lock's release would
 * have to wait until the copy has reached the caches, which costs as much as all the rest.) So what they go by may be wrong
 * in any way but one: every place in the table was the place of an entry once. Its segment may not be seen yet.
 */
final class OpenedStripe {

    /** The places that an entry may have in the table, next to each other. */
    private static final int WAYS = 8;

    /** A slot of the table is a salt and a place. */
    private static final int SLOT_LONGS = 2;

    /** One slot for so many bytes of memory: enough that a set of ways is hardly ever full of entries that are good. */
    private static final int SLOT_BYTES = 256;

    static final long NOWHERE = 0;
    private static final byte[] ZEROS = new byte[8192];

    private final StampedLock lock = new StampedLock();
    private final IntFunction<ByteBuffer> source;
    private final int segmentBytes;
    private final int segmentBits;
    private final int ringBits;
    private final AtomicReferenceArray<ByteBuffer> segments;

    /** By segment. */
    private final int[] usedBytes;

    /** How many segments there are. */
    private int segmentsTaken;

    /** How many there will be; fewer than at first if no more memory was to be had. */
    private int segmentsMax;

    /** The segment that is being filled, and the number of that filling. */
    private int current = -1;

    private long filling;

    /** The first filling whose entries are good. */
    private long oldest = 1;

    private volatile long[] table = {};

    /**
     * An empty one.
     *
     * @param segmentBytes a power of two
     * @param source gives memory of so many bytes, outside the heap; may throw OutOfMemoryError
     */
    OpenedStripe(int segmentsMax, int segmentBytes, IntFunction<ByteBuffer> source) {
        this.segmentsMax = segmentsMax;
        this.segments = new AtomicReferenceArray<>(segmentsMax);
        this.usedBytes = new int[segmentsMax];
        this.segmentBytes = segmentBytes;
        this.segmentBits = Integer.numberOfTrailingZeros(segmentBytes);
        this.ringBits = Integer.SIZE - Integer.numberOfLeadingZeros(segmentsMax * segmentBytes - 1);
        this.source = source;
    }

    /** Copies the value in clear to {@code target}, if it is here. */
    boolean copy(SealedValue value, byte[] target, int targetOffset) {
        long stamp = lock.tryOptimisticRead();
        long place = stamp == 0 ? NOWHERE : find(value);
        if (place == NOWHERE) {
            return false;
        }
        segment(place).get(offset(place) + value.plainAt(), target, targetOffset, value.plainLength());
        if (lock.validate(stamp)) {
            return true;
        }
        Arrays.fill(target, targetOffset, targetOffset + value.plainLength(), (byte) 0);
        return false;
    }

    /**
     * As {@link #copy(SealedValue, byte[], int)}, to the target's position, which moves on.
     *
     * @param guess where it may be, or {@link #NOWHERE}
     * @return where it was, or {@link #NOWHERE} if it is not here
     */
    long copy(SealedValue value, ByteBuffer target, long guess) {
        long stamp = lock.tryOptimisticRead();
        long place = stamp == 0 ? NOWHERE : find(value, guess);
        if (place == NOWHERE) {
            return NOWHERE;
        }
        int to = target.position();
        int length = value.plainLength();
        target.put(to, segment(place), offset(place) + value.plainAt(), length);
        if (lock.validate(stamp)) {
            target.position(to + length);
            return place;
        }
        zero(target, to, length);
        return NOWHERE;
    }

    /** Behind a value that was found: where what was kept next begins, if that is in the same segment. */
    long behind(long place, SealedValue value) {
        boolean inSegment = offset(place) + value.entryBytes() < segmentBytes;
        return inSegment ? place + value.entryBytes() : NOWHERE;
    }

    /** As {@link #find(SealedValue)}. Nothing but the beginning of an entry, or of what is free behind the last, may be guessed. */
    private long find(SealedValue value, long guess) {
        return guess != NOWHERE && isGood(guess) && isAt(value, guess) ? guess : find(value);
    }

    /** Right only if nobody writes meanwhile; but whatever it answers may be read. */
    private long find(SealedValue value) {
        long[] slots = table;
        if (slots.length == 0) {
            return NOWHERE;
        }
        long salt = value.salt();
        int first = firstSlot(slots, salt);
        for (int slot = first; slot < first + WAYS * SLOT_LONGS; slot += SLOT_LONGS) {
            long place = slots[slot + 1];
            if (slots[slot] == salt && isGood(place) && isAt(value, place)) {
                return place;
            }
        }
        return NOWHERE;
    }

    private static int firstSlot(long[] slots, long salt) {
        return (int) salt & (slots.length - WAYS * SLOT_LONGS);
    }

    private boolean isGood(long place) {
        return place >>> ringBits >= oldest;
    }

    private boolean isAt(SealedValue value, long place) {
        int offset = offset(place);
        ByteBuffer memory = segment(place);
        return memory != null && value.entryBytes() <= segmentBytes - offset && value.isAt(memory, offset);
    }

    private ByteBuffer segment(long place) {
        return segments.get(((int) place & (1 << ringBits) - 1) >>> segmentBits);
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
                note(value.salt(), filling << ringBits | (long) current << segmentBits | at);
            }
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    private void note(long salt, long place) {
        long[] slots = table;
        if (slots.length == 0) {
            long wanted = (long) segmentsMax * segmentBytes / SLOT_BYTES;
            slots = new long[SLOT_LONGS * (int) Math.max(WAYS, Long.highestOneBit(wanted))];
            table = slots;
        }
        int first = firstSlot(slots, salt);
        int oldestSlot = first;
        for (int slot = first; slot < first + WAYS * SLOT_LONGS; slot += SLOT_LONGS) {
            if (slots[slot + 1] < slots[oldestSlot + 1]) {
                oldestSlot = slot;
            }
        }
        slots[oldestSlot] = salt;
        slots[oldestSlot + 1] = place;
    }

    private boolean makeRoom(int sizeBytes) {
        if (current >= 0 && usedBytes[current] + sizeBytes <= segmentBytes) {
            return true;
        }
        if (current + 1 == segmentsTaken && segmentsTaken < segmentsMax) {
            takeMemory();
        }
        if (segmentsMax == 0) {
            return false;
        }
        current = current + 1 < segmentsMax ? current + 1 : 0;
        filling++;
        oldest = Math.max(oldest, filling - segmentsMax + 1);
        zero(current);
        return true;
    }

    private void takeMemory() {
        try {
            segments.set(segmentsTaken, source.apply(segmentBytes).order(ByteOrder.nativeOrder()));
            segmentsTaken++;
        } catch (OutOfMemoryError e) {
            // Goes on with what it has. To ask again and again would stop the process for a collection each time.
            segmentsMax = segmentsTaken;
        }
    }

    private void zero(int index) {
        zero(segments.get(index), 0, usedBytes[index]);
        usedBytes[index] = 0;
    }

    private static void zero(ByteBuffer memory, int from, int length) {
        for (int done = 0; done < length; done += ZEROS.length) {
            memory.put(from + done, ZEROS, 0, Math.min(ZEROS.length, length - done));
        }
    }

    /** Overwrites everything. When this returns, nothing is left that was kept for a seed that was wiped before. */
    void erase() {
        long stamp = lock.writeLock();
        try {
            for (int index = 0; index < segmentsTaken; index++) {
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
            return IntStream.range(0, segmentsTaken)
                    .mapToObj(index -> segments.get(index).asReadOnlyBuffer())
                    .toList();
        } finally {
            lock.unlockRead(stamp);
        }
    }
}
