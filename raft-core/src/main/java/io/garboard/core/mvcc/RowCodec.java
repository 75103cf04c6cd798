package io.garboard.core.mvcc;

import com.google.protobuf.ByteString;

/**
 * Encodes rows: {@code mvccpb.KeyValue}, to the byte what protobuf writes (fields in the order of their numbers, defaults
 * left out), so that rows, and hashes over them, equal etcd's.
 */
final class RowCodec {

    private static final int KEY_TAG = (1 << 3) | 2;
    private static final int CREATE_TAG = 2 << 3;
    private static final int MOD_TAG = 3 << 3;
    private static final int VERSION_TAG = 4 << 3;
    private static final int VALUE_TAG = (5 << 3) | 2;
    private static final int LEASE_TAG = 6 << 3;

    private RowCodec() {}

    /** The row of a put. */
    static byte[] encode(
            byte[] key, long createRevision, long modRevision, long version, ByteString value, long leaseId) {
        int length = bytesSize(key.length)
                + numberSize(createRevision)
                + numberSize(modRevision)
                + numberSize(version)
                + bytesSize(value.size())
                + numberSize(leaseId);
        byte[] row = new byte[length];
        int at = putBytes(row, 0, KEY_TAG, key);
        at = putNumber(row, at, CREATE_TAG, createRevision);
        at = putNumber(row, at, MOD_TAG, modRevision);
        at = putNumber(row, at, VERSION_TAG, version);
        if (!value.isEmpty()) {
            row[at] = VALUE_TAG;
            at = putVarint(row, at + 1, value.size());
            value.copyTo(row, at);
            at += value.size();
        }
        putNumber(row, at, LEASE_TAG, leaseId);
        return row;
    }

    /** The row of a deletion as it is stored: the key alone. */
    static byte[] encodeTombstone(byte[] key) {
        byte[] row = new byte[bytesSize(key.length)];
        putBytes(row, 0, KEY_TAG, key);
        return row;
    }

    /** The row of a deletion as watchers get it: the key and when it was deleted. */
    static byte[] encodeDeletion(byte[] key, long modRevision) {
        byte[] row = new byte[bytesSize(key.length) + numberSize(modRevision)];
        putNumber(row, putBytes(row, 0, KEY_TAG, key), MOD_TAG, modRevision);
        return row;
    }

    /** The same row without its value. */
    static byte[] withoutValue(byte[] row, RowFields fields) {
        if (fields.valueLength() == 0) {
            return row;
        }
        int from = fields.valueFieldStart();
        int to = fields.valueStart() + fields.valueLength();
        byte[] shorter = new byte[row.length - (to - from)];
        System.arraycopy(row, 0, shorter, 0, from);
        System.arraycopy(row, to, shorter, from, row.length - to);
        return shorter;
    }

    private static int putBytes(byte[] row, int at, int tag, byte[] bytes) {
        if (bytes.length == 0) {
            return at;
        }
        row[at] = (byte) tag;
        int start = putVarint(row, at + 1, bytes.length);
        System.arraycopy(bytes, 0, row, start, bytes.length);
        return start + bytes.length;
    }

    private static int putNumber(byte[] row, int at, int tag, long number) {
        if (number == 0) {
            return at;
        }
        row[at] = (byte) tag;
        return putVarint(row, at + 1, number);
    }

    private static int putVarint(byte[] row, int at, long number) {
        int next = at;
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            row[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        row[next++] = (byte) rest;
        return next;
    }

    private static int bytesSize(int length) {
        return length == 0 ? 0 : 1 + varintSize(length) + length;
    }

    private static int numberSize(long number) {
        return number == 0 ? 0 : 1 + varintSize(number);
    }

    private static int varintSize(long number) {
        return number == 0 ? 1 : (70 - Long.numberOfLeadingZeros(number)) / 7;
    }
}
