package io.garboard.encryption.cipher;

import io.garboard.encryption.keyring.Seed;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Values in clear that were decrypted before, so that what is read again and again is decrypted once. See docs/adr/0014.
 *
 * <p><b>What is found.</b> An entry is known by the whole header, the tag, the length and the etcd key of its ciphertext.
 * A new value has a new salt, so nothing ever has to be invalidated; one that was moved to another key, or whose header or
 * tag was changed, is not found and meets the cipher. Only what the cipher has found authentic is kept. The ciphertext
 * itself is not looked at: one that is damaged on disk reads as it was, for as long as it is kept.
 *
 * <p><b>What is left behind.</b> Values are kept outside the heap. They are overwritten when others take their place, a
 * segment at a time, and when any seed by which one of them was decrypted is wiped: when {@link Seed#wipe} returns, nothing
 * is left.
 *
 * <p><b>Bounds.</b> At most the size that was asked for, taken in segments when first needed; the oldest values go first.
 * Besides it takes a sixteenth of its size of the heap. A value that is longer than a segment, with its key, is not kept.
 *
 * <p>Any thread, and none waits: where two meet, one does without.
 */
public final class OpenedValues {

    private static final int SEGMENT_BYTES = 128 * 1024;
    private static final int STRIPES_MAX = 16;

    /** Keeps nothing. */
    public static final OpenedValues NONE = ofMebibytes(0);

    private final OpenedStripe[] stripes;
    private final Runnable eraser = this::erase;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /**
     * Empty ones.
     *
     * @param stripes a power of two, or 0 for none
     */
    OpenedValues(int stripes, int segmentsOfStripe, int segmentBytes, IntFunction<ByteBuffer> source) {
        this.stripes = Stream.generate(() -> new OpenedStripe(segmentsOfStripe, segmentBytes, source))
                .limit(stripes)
                .toArray(OpenedStripe[]::new);
    }

    /** Empty ones that take so much memory at most; 0 keeps nothing. */
    public static OpenedValues ofMebibytes(int size) {
        // Two MiB for each stripe at least, so that a value that is put there does not push out much of the rest.
        int stripes = size == 0 ? 0 : Math.min(STRIPES_MAX, Math.max(1, Integer.highestOneBit(size / 2)));
        int segments = size == 0 ? 0 : size * (1024 * 1024 / SEGMENT_BYTES) / stripes;
        return new OpenedValues(stripes, segments, SEGMENT_BYTES, ByteBuffer::allocateDirect);
    }

    boolean isOff() {
        return stripes.length == 0;
    }

    /** Copies a value in clear to where the caller has made sure that there is room, if it is here. */
    boolean copy(SealedValue value, byte[] target, int targetOffset) {
        return stripes[stripe(value)].copy(value, target, targetOffset);
    }

    /**
     * As {@link #copy(SealedValue, byte[], int)}, to the target's position, which moves on.
     *
     * @param guesses the reader's, where it expects the next value of each stripe: what was read in some order before was
     *     kept in that order
     */
    boolean copy(SealedValue value, ByteBuffer target, long[] guesses) {
        int number = stripe(value);
        OpenedStripe stripe = stripes[number];
        long place = stripe.copy(value, target, guesses[number]);
        if (place == OpenedStripe.NOWHERE) {
            return false;
        }
        guesses[number] = stripe.behind(place, value);
        return true;
    }

    /** None yet. */
    long[] guesses() {
        return new long[stripes.length];
    }

    /** Keeps a value that {@code seed} has just decrypted. */
    void keep(SealedValue value, Seed seed, byte[] plain, int plainOffset) {
        stripes[stripe(value)].keep(value, seed, eraser, plain, plainOffset);
    }

    /** Not by the bits that {@link OpenedStripe} goes by. */
    private int stripe(SealedValue value) {
        return (int) (value.salt() >>> Integer.SIZE) & (stripes.length - 1);
    }

    private void erase() {
        for (OpenedStripe stripe : stripes) {
            stripe.erase();
        }
    }

    void count(long newHits, long newMisses) {
        hits.add(newHits);
        misses.add(newMisses);
    }

    /** How many values were found here. Counted when an answer is complete. */
    public long hits() {
        return hits.sum();
    }

    /** How many had to be decrypted. */
    public long misses() {
        return misses.sum();
    }

    /** What is kept now, with what it is known by. */
    public long heldBytes() {
        return Stream.of(stripes).mapToLong(OpenedStripe::heldBytes).sum();
    }

    /** All memory that was taken, for tests to look into. */
    List<ByteBuffer> memory() {
        return Stream.of(stripes).flatMap(stripe -> stripe.memory().stream()).toList();
    }
}
