package io.garboard.proxy.encryption;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where the fields of an encoded {@code mvccpb.KeyValue} are, found without copying any. Used over and over: each reading
 * replaces what was there. Confined to one thread.
 */
final class RowView {

    private static final int KEY_TAG = 0x0a;
    private static final int CREATE_TAG = 0x10;
    private static final int MOD_TAG = 0x18;
    private static final int VERSION_TAG = 0x20;
    private static final int VALUE_TAG = 0x2a;
    private static final int LEASE_TAG = 0x30;

    /** A tag, and the longest varint. */
    private static final int FIELD_START_BYTES_MAX = 11;

    byte[] bytes = {};
    int start;
    int end;
    int keyStart;
    int keyLength;
    /** The field of the value, tag included; where it would be if there is none. */
    int valueFieldStart;

    int valueStart;
    int valueLength;
    long modRevision;

    private final Capture capture = new Capture();
    private int at;

    /** Reads a row without copying it. */
    RowView read(ByteString row) {
        try {
            capture.length = 0;
            UnsafeByteOperations.unsafeWriteTo(row, capture);
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes everything", e);
        }
        return read(capture.bytes, capture.offset, capture.length);
    }

    RowView read(byte[] array, int offset, int length) {
        begin(array, offset, length);
        while (at < end) {
            readField();
        }
        if (at != end) {
            throw malformed();
        }
        finish();
        return this;
    }

    /**
     * Reads the row at the start of {@code array}, of which a part is not there.
     *
     * @param gapStart the first byte that is not there
     * @param gapEnd behind the last
     * @return whether the gap is in the value, and leaves so many bytes of its start and its end; else nothing was found
     */
    boolean readAround(byte[] array, int length, int gapStart, int gapEnd, int valueStartBytes, int valueEndBytes) {
        begin(array, 0, length);
        while (at < end) {
            boolean mayReachGap = at > gapStart - FIELD_START_BYTES_MAX && at < gapEnd;
            if (mayReachGap) {
                return false;
            }
            readField();
        }
        finish();
        return at == end
                && valueStart + valueStartBytes <= gapStart
                && valueStart + valueLength - valueEndBytes >= gapEnd;
    }

    private void begin(byte[] array, int offset, int length) {
        bytes = array;
        start = offset;
        end = offset + length;
        at = offset;
        keyStart = offset;
        keyLength = 0;
        valueFieldStart = -1;
        valueStart = 0;
        valueLength = 0;
        modRevision = 0;
    }

    private void finish() {
        if (valueFieldStart < 0) {
            valueFieldStart = end;
        }
        if (valueLength == 0) {
            valueStart = valueFieldStart;
        }
    }

    private void readField() {
        int fieldStart = at;
        switch (bytes[at++]) {
            case KEY_TAG -> {
                keyLength = length();
                keyStart = at;
                at += keyLength;
            }
            case CREATE_TAG, VERSION_TAG -> varint();
            case MOD_TAG -> modRevision = varint();
            case VALUE_TAG -> {
                valueFieldStart = fieldStart;
                valueLength = length();
                valueStart = at;
                at += valueLength;
            }
            case LEASE_TAG -> {
                if (valueFieldStart < 0) {
                    valueFieldStart = fieldStart;
                }
                varint();
            }
            default -> throw malformed();
        }
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw malformed();
        }
        return (int) length;
    }

    private long varint() {
        byte first = bytes[at];
        if (first >= 0) {
            at++;
            return first;
        }
        return longerVarint();
    }

    private long longerVarint() {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes[at++];
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        return number;
    }

    private static IllegalStateException malformed() {
        return new IllegalStateException("a stored row is not a KeyValue");
    }

    ByteString key() {
        return ByteString.copyFrom(bytes, keyStart, keyLength);
    }

    /** Makes room for a value of another length: all but its bytes, which go to {@link #roomAt}. */
    byte[] withRoomForValue(int length) {
        byte[] row = new byte[sizeWithValue(length)];
        ByteBuffer target = ByteBuffer.wrap(row);
        putHead(length, target);
        target.position(target.position() + length);
        putTail(target);
        return row;
    }

    /** How long the row is with a value of another length. */
    int sizeWithValue(int length) {
        int fieldLength = length == 0 ? 0 : 1 + varintSize(length) + length;
        return end - start - (valueStart + valueLength - valueFieldStart) + fieldLength;
    }

    /** Puts what comes before the bytes of a value of another length. */
    void putHead(int length, ByteBuffer target) {
        target.put(bytes, start, valueFieldStart - start);
        if (length > 0) {
            target.put((byte) VALUE_TAG);
            putVarint(length, target);
        }
    }

    /** Puts what comes after the value. */
    void putTail(ByteBuffer target) {
        int tailStart = valueStart + valueLength;
        target.put(bytes, tailStart, end - tailStart);
    }

    static void putVarint(int number, ByteBuffer target) {
        int rest = number;
        while ((rest & ~0x7f) != 0) {
            target.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }

    /** Where the value begins in what {@link #withRoomForValue} made. */
    int roomAt(int length) {
        return valueFieldStart - start + (length == 0 ? 0 : 1 + varintSize(length));
    }

    static int varintSize(int number) {
        return (38 - Integer.numberOfLeadingZeros(number)) / 7;
    }

    /** Hands out the array behind a byte string, or a copy if there is no single one. */
    private static final class Capture extends ByteOutput {
        private byte[] bytes = {};
        private int offset;
        private int length;

        @Override
        public void write(byte value) {
            add(new byte[] {value}, 0, 1);
        }

        @Override
        public void write(byte[] value, int from, int size) {
            add(value, from, size);
        }

        @Override
        public void writeLazy(byte[] value, int from, int size) {
            add(value, from, size);
        }

        @Override
        public void write(ByteBuffer value) {
            byte[] copy = new byte[value.remaining()];
            value.get(copy);
            add(copy, 0, copy.length);
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            write(value);
        }

        private void add(byte[] value, int from, int size) {
            if (length == 0) {
                bytes = value;
                offset = from;
            } else {
                byte[] joined = Arrays.copyOfRange(bytes, offset, offset + length + size);
                System.arraycopy(value, from, joined, length, size);
                bytes = joined;
                offset = 0;
            }
            length += size;
        }
    }
}
