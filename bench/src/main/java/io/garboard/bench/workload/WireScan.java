package io.garboard.bench.workload;

import io.garboard.bench.load.WrongAnswerException;

/**
 * Looks into an encoded message without building it: a client that parsed lists of ten thousand objects would need more
 * processor than the server that it measures.
 */
final class WireScan {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final byte[] bytes;
    private final int end;
    private int at;
    private long value;

    private WireScan(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    /** How often a field is there at the top level. */
    static int count(int field, byte[] bytes, int offset, int length) {
        WireScan scan = new WireScan(bytes, offset, length);
        int count = 0;
        while (scan.at < scan.end) {
            if (scan.next() == field) {
                count++;
            }
        }
        return count;
    }

    /** The value of a varint field at the top level, 0 if it is not there. */
    static long varint(int field, byte[] bytes, int offset, int length) {
        WireScan scan = new WireScan(bytes, offset, length);
        long found = 0;
        while (scan.at < scan.end) {
            if (scan.next() == field) {
                found = scan.value;
            }
        }
        return found;
    }

    /** Passes over one field; returns its number. A varint is left in {@link #value}. */
    private int next() {
        int tag = (int) readVarint();
        switch (tag & 7) {
            case VARINT -> value = readVarint();
            case FIXED64 -> at += 8;
            case LENGTH_DELIMITED -> skip((int) readVarint());
            case FIXED32 -> at += 4;
            default -> throw new WrongAnswerException("a response has a field of wire type " + (tag & 7));
        }
        if (at > end) {
            throw new WrongAnswerException("a response is cut short");
        }
        return tag >>> 3;
    }

    private void skip(int count) {
        at += count;
    }

    private long readVarint() {
        long result = 0;
        for (int shift = 0; shift < 64 && at < end; shift += 7) {
            byte b = bytes[at++];
            result |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return result;
            }
        }
        throw new WrongAnswerException("a response has a broken varint");
    }
}
