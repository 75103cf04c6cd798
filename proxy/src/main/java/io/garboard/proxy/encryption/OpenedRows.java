package io.garboard.proxy.encryption;

import com.google.protobuf.WireFormat;
import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.cipher.ValueReader;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.etcd.wire.RangeResponse;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts the rows of a list between the engine and the memory that is sent: each is copied out of the engine into an array
 * that all of them use, and put where the answer is put together with its value in clear.
 *
 * <p>The first row that cannot be decrypted ends it: {@link #finish} gives the reason, and nothing of the list may be sent.
 * Confined to one thread at a time, and to one from the first row to {@link #finish} or {@link #clear}.
 */
final class OpenedRows implements AnswerBuffer {

    private static final byte TAG = (byte) (RangeResponse.KVS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int SIZE_BYTES_MIN = 2048;

    private final AnswerBuffer target;
    private final Secrets secrets;
    private final RowView row = new RowView();
    private ByteBuffer stored = ByteBuffer.allocate(0);
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
        if (stored.capacity() < sizeBytes) {
            stored = ByteBuffer.allocate(grown(sizeBytes));
        }
        return stored.clear();
    }

    private static int grown(int sizeBytes) {
        return Math.max(SIZE_BYTES_MIN, (int) Math.min(Integer.MAX_VALUE - 8, sizeBytes * 5L / 4));
    }

    /** What was put in since {@link #room} gave room for it. */
    private void takeStored() {
        int end = stored.position();
        stored.position(0);
        if (failure != null || broken != null) {
            return;
        }
        try {
            for (int at = 0; at < end; at = row.end) {
                readRow(at, end);
                pass(at);
            }
        } catch (UnusableValueException e) {
            failure = e;
        } catch (RuntimeException e) {
            // Whoever reads rows has no part in what is wrong with them.
            broken = e;
        }
    }

    private void readRow(int fieldStart, int end) {
        byte[] bytes = stored.array();
        int at = fieldStart;
        if (bytes[at++] != TAG) {
            throw new IllegalStateException("no row in the place of a row");
        }
        int length = 0;
        int shift = 0;
        while (bytes[at] < 0) {
            length |= (bytes[at++] & 0x7f) << shift;
            shift += 7;
        }
        length |= bytes[at++] << shift;
        if (length < 0 || length > end - at) {
            throw new IllegalStateException("a row that is not all there");
        }
        row.read(bytes, at, length);
    }

    private void pass(int fieldStart) throws UnusableValueException {
        OpenKeyring keys = secrets.keysOf(row);
        if (keys == null) {
            int size = row.end - fieldStart;
            target.room(size).put(row.bytes, fieldStart, size);
            return;
        }
        int valueLength = row.valueLength - ValueCipher.OVERHEAD_BYTES;
        int rowLength = row.sizeWithValue(valueLength);
        ByteBuffer room = target.room(1 + RowView.varintSize(rowLength) + rowLength);
        room.put(TAG);
        RowView.putVarint(rowLength, room);
        row.putHead(valueLength, room);
        secrets.decrypt(row, keys, reader(), room);
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
        stored.position(0);
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
