package io.garboard.core.mvcc;

import io.garboard.spi.storage.StorageException;
import java.util.Arrays;

/**
 * Where the fields of a row ({@code mvccpb.KeyValue}) are, found without copying any. Made to be used over and over: each
 * {@link #read} replaces what was there. Confined to one thread.
 */
final class RowFields {

    private byte[] row = new byte[0];
    private int end;
    private int at;
    private int keyStart;
    private int keyLength;
    private int valueFieldStart;
    private int valueStart;
    private int valueLength;
    private long createRevision;
    private long modRevision;
    private long version;
    private long leaseId;

    /** @throws StorageException CORRUPT if it is no such message */
    RowFields read(byte[] encoded) throws StorageException {
        return read(encoded, encoded.length);
    }

    /** Of the row in a buffer, where it stays. */
    RowFields read(RowBuffer encoded) throws StorageException {
        return read(encoded.array(), encoded.sizeBytes());
    }

    private RowFields read(byte[] encoded, int length) throws StorageException {
        reset(encoded, length);
        try {
            while (at < end) {
                readField();
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw corrupt();
        }
        if (at != end) {
            throw corrupt();
        }
        return this;
    }

    private void reset(byte[] encoded, int length) {
        row = encoded;
        end = length;
        at = 0;
        keyStart = 0;
        keyLength = 0;
        valueFieldStart = 0;
        valueStart = 0;
        valueLength = 0;
        createRevision = 0;
        modRevision = 0;
        version = 0;
        leaseId = 0;
    }

    private void readField() throws StorageException {
        int fieldStart = at;
        int tag = row[at++];
        switch (tag) {
            case 0x0a -> {
                keyLength = length();
                keyStart = at;
                at += keyLength;
            }
            case 0x10 -> createRevision = varint();
            case 0x18 -> modRevision = varint();
            case 0x20 -> version = varint();
            case 0x2a -> {
                valueFieldStart = fieldStart;
                valueLength = length();
                valueStart = at;
                at += valueLength;
            }
            case 0x30 -> leaseId = varint();
            default -> throw corrupt();
        }
    }

    private int length() throws StorageException {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw corrupt();
        }
        return (int) length;
    }

    private long varint() {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = row[at++];
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        return number;
    }

    private static StorageException corrupt() {
        return new StorageException(
                StorageException.Kind.CORRUPT,
                "a row of table key is no mvccpb.KeyValue: restore the member from a backup or another member");
    }

    /** A copy of the key. */
    byte[] key() {
        return Arrays.copyOfRange(row, keyStart, keyStart + keyLength);
    }

    int keyStart() {
        return keyStart;
    }

    int keyLength() {
        return keyLength;
    }

    /** Where the value's tag is; meaningless if the value is empty. */
    int valueFieldStart() {
        return valueFieldStart;
    }

    int valueStart() {
        return valueStart;
    }

    int valueLength() {
        return valueLength;
    }

    long createRevision() {
        return createRevision;
    }

    long modRevision() {
        return modRevision;
    }

    long version() {
        return version;
    }

    long leaseId() {
        return leaseId;
    }
}
