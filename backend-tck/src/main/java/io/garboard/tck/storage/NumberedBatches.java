package io.garboard.tck.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * An endless sequence of batches that follows from a seed alone. Each writes its number in a row, so that a storage that
 * holds exactly batches 1 to k says k, and k says what else it must hold. The rows are bounded: each batch deletes what an
 * earlier one added, as compaction does.
 */
final class NumberedBatches {

    private static final byte[] LAST = "last batch".getBytes(UTF_8);
    private static final int KEPT_BATCHES = 200;
    private static final int ROWS_PER_BATCH = 4;
    private static final int OTHER_KEYS = 300;

    private final long seed;

    private Model model = new Model();
    private long modelled;

    NumberedBatches(long seed) {
        this.seed = seed;
    }

    /** The batch numbered {@code number}, from 1. */
    WriteBatch batch(long number) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < ROWS_PER_BATCH; i++) {
            batch.put(Rules.LOG, logKey(number, i), value(random));
            batch.delete(Rules.LOG, logKey(number - KEPT_BATCHES, i));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            if (random.nextInt(3) == 0) {
                batch.delete(Rules.OTHER, otherKey(random));
            } else {
                batch.put(Rules.OTHER, otherKey(random), value(random));
            }
        }
        batch.put(
                Rules.META,
                LAST,
                ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        return batch;
    }

    private static byte[] logKey(long number, int row) {
        return ByteBuffer.allocate(Long.BYTES + 1)
                .putLong(number)
                .put((byte) row)
                .array();
    }

    private static byte[] otherKey(SplittableRandom random) {
        int which = random.nextInt(OTHER_KEYS);
        int length = which % 10 == 0 ? 700 : 4 + which % 30;
        return ByteBuffer.allocate(length).putInt(length - Integer.BYTES, which).array();
    }

    private static byte[] value(SplittableRandom random) {
        int length = random.nextInt(100) == 0 ? 60_000 : random.nextInt(1500);
        return Seeds.bytes(random, length);
    }

    /** The number of the last batch that {@code view} shows; 0 if none. */
    static long last(ReadView view) throws StorageException {
        byte[] value = view.get(Rules.META, LAST);
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    /** What a storage with batches 1 to {@code number} holds. Cheap if numbers are asked for in ascending order. */
    Model modelAt(long number) throws StorageException {
        if (number < modelled) {
            model = new Model();
            modelled = 0;
        }
        while (modelled < number) {
            model.apply(batch(++modelled));
        }
        return model;
    }

    /** Fails unless {@code view} shows exactly batches 1 to k; returns k. */
    long assertWholePrefix(ReadView view) throws StorageException {
        long last = last(view);
        try {
            modelAt(last).assertSeenBy(view, Rules.TABLES);
        } catch (AssertionError e) {
            throw new AssertionError("the last batch is " + last + ", but " + e.getMessage(), e);
        }
        return last;
    }
}
