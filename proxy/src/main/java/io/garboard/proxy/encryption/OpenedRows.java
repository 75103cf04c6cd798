package io.garboard.proxy.encryption;

import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.cipher.ValueReader;
import io.garboard.encryption.keyring.OpenKeyring;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts the rows of a list between the engine and the memory that is sent: each is copied out of the engine into an array
 * that all of them use, and put where the answer is put together with its value in clear. Of a row that the engine shows
 * where it lies only the ends are copied, as long as the value in clear is kept: they say which one it is.
 *
 * <p>The first row that cannot be decrypted ends it: {@link #finish} gives the reason, and nothing of the list may be sent.
 * Confined to one thread at a time, and to one from the first row to {@link #finish} or {@link #clear}.
 */
final class OpenedRows implements AnswerBuffer {

    private static final int SIZE_BYTES_MIN = 2048;

    /** How much is copied of a row's start: a key, numbers, and the header of its value. */
    private static final int START_BYTES = 256;

    /** And of its end: the tag of its value, and a lease. */
    private static final int END_BYTES = 32;

    /** Rows with less than that in between are copied as they are. */
    private static final int GAP_BYTES_MIN = 256;

    private final AnswerBuffer target;
    private final Secrets secrets;
    private final RowView row = new RowView();
    private ByteBuffer stored = ByteBuffer.allocate(0);

    /** Whether there is a row in {@link #stored}, from its start to its position. */
    private boolean waiting;

    private @Nullable ValueReader reader;
    private int decrypted;
    private @Nullable UnusableValueException failure;
    private @Nullable RuntimeException broken;

    OpenedRows(AnswerBuffer target, Secrets secrets) {
        this.target = target;
        this.secrets = secrets;
    }

    @Override
    public ByteBuffer room(int sizeBytes) {
        takeStored();
        waiting = true;
        makeSpace(sizeBytes);
        return stored.clear();
    }

    private void makeSpace(int sizeBytes) {
        if (stored.capacity() < sizeBytes) {
            stored = ByteBuffer.allocate(grown(sizeBytes));
        }
    }

    private static int grown(int sizeBytes) {
        return Math.max(SIZE_BYTES_MIN, (int) Math.min(Integer.MAX_VALUE - 8, sizeBytes * 5L / 4));
    }

    @Override
    public void take(ByteBuffer memory, int offset, int sizeBytes) {
        takeStored();
        if (isOver()) {
            return;
        }
        try {
            if (!passByEnds(memory, offset, sizeBytes)) {
                AnswerBuffer.super.take(memory, offset, sizeBytes);
            }
        } catch (UnusableValueException e) {
            failure = e;
        } catch (RuntimeException e) {
            // Whoever reads rows has no part in what is wrong with them.
            broken = e;
        }
    }

    private boolean passByEnds(ByteBuffer memory, int offset, int sizeBytes) throws UnusableValueException {
        int gapBytes = sizeBytes - START_BYTES - END_BYTES;
        OpenKeyring keys = gapBytes < GAP_BYTES_MIN ? null : readEnds(memory, offset, sizeBytes);
        if (keys == null) {
            return false;
        }
        ByteBuffer room = putHead();
        if (!secrets.copyOpened(row, keys, reader(), room)) {
            memory.get(offset + START_BYTES, row.bytes, START_BYTES, gapBytes);
            secrets.decrypt(row, keys, reader(), room);
        }
        putTail(room);
        return true;
    }

    /**
     * Reads a row by its ends.
     *
     * @return what its value is decrypted with; null if that takes more to be known
     */
    private @Nullable OpenKeyring readEnds(ByteBuffer memory, int offset, int sizeBytes) {
        makeSpace(sizeBytes);
        byte[] bytes = stored.array();
        int endStart = sizeBytes - END_BYTES;
        memory.get(offset, bytes, 0, START_BYTES);
        memory.get(offset + endStart, bytes, endStart, END_BYTES);
        boolean enough = row.readAround(
                bytes, sizeBytes, START_BYTES, endStart, ValueCipher.HEADER_BYTES, ValueCipher.TAG_BYTES);
        return enough ? secrets.keysIfEncrypted(row) : null;
    }

    private boolean isOver() {
        return failure != null || broken != null;
    }

    /** What was put in since {@link #room} gave room for it. */
    private void takeStored() {
        if (!waiting) {
            return;
        }
        waiting = false;
        if (isOver()) {
            return;
        }
        try {
            row.read(stored.array(), 0, stored.position());
            pass();
        } catch (UnusableValueException e) {
            failure = e;
        } catch (RuntimeException e) {
            broken = e;
        }
    }

    private void pass() throws UnusableValueException {
        OpenKeyring keys = secrets.keysOf(row);
        if (keys == null) {
            int size = row.end - row.start;
            target.room(size).put(row.bytes, row.start, size);
            return;
        }
        ByteBuffer room = putHead();
        secrets.decrypt(row, keys, reader(), room);
        putTail(room);
    }

    private ByteBuffer putHead() {
        int valueLength = row.valueLength - ValueCipher.OVERHEAD_BYTES;
        ByteBuffer room = target.room(row.sizeWithValue(valueLength));
        row.putHead(valueLength, room);
        return room;
    }

    private void putTail(ByteBuffer room) {
        decrypted++;
        row.putTail(room);
    }

    private ValueReader reader() {
        ValueReader open = reader;
        if (open == null) {
            open = secrets.reader();
            reader = open;
        }
        return open;
    }

    /**
     * Ends it.
     *
     * @return what was wrong with one of the rows; null if all are where they belong
     * @throws RuntimeException if something is wrong with a row that has nothing to do with its value
     */
    @Nullable
    UnusableValueException finish() {
        takeStored();
        close();
        if (broken != null) {
            throw broken;
        }
        return failure;
    }

    @Override
    public void clear() {
        waiting = false;
        failure = null;
        broken = null;
        close();
        target.clear();
    }

    private void close() {
        if (reader != null) {
            reader.close();
            reader = null;
            secrets.countDecrypted(decrypted);
            decrypted = 0;
        }
    }
}
