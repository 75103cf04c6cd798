package io.garboard.encryption.cipher;

import io.garboard.encryption.cipher.CipherWorkspace.Range;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An encrypted value and the etcd key that it is stored under, in arrays of somebody else; and the entry that it has among
 * the {@link OpenedValues}. Used over and over: each {@link #set} replaces what was there. Confined to one thread.
 *
 * <p>An entry, in the order of bytes of the machine:
 *
 * <pre>
 *  offset  bytes
 *       0      8  k, the length of the key, in the upper half, and n, that of the value
 *       8     62  the header, as {@link ValueHeader} has it
 *      70     16  the tag
 *      86      k  the key
 *  86 + k      n  the value in clear
 * </pre>
 *
 * <p>All but the last is what an entry is known by. Header and tag name the ciphertext: two with the same key, nonce and tag
 * are the same one, unless somebody has forged a tag.
 */
final class SealedValue {

    private static final int HEADER_AT = 8;
    private static final int TAG_AT = HEADER_AT + ValueHeader.CIPHERTEXT_OFFSET;
    private static final int KEY_AT = TAG_AT + ValueHeader.TAG_BYTES;

    private static final int ENTRY_START_BYTES = 256;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private byte[] key = {};
    private int keyOffset;
    private int keyLength;
    private byte[] bytes = {};
    private int offset;
    private int length;

    /** What an entry begins with, copied to be compared. */
    private byte[] entryStart = new byte[ENTRY_START_BYTES];

    /** {@code newLength} is at least that of an encrypted value. */
    void set(byte[] newKey, int newKeyOffset, int newKeyLength, byte[] newBytes, int newOffset, int newLength) {
        key = newKey;
        keyOffset = newKeyOffset;
        keyLength = newKeyLength;
        bytes = newBytes;
        offset = newOffset;
        length = newLength;
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    Range key() {
        return new Range(key, keyOffset, keyLength);
    }

    /** With the tag. */
    Range ciphertext() {
        return new Range(bytes, offset + ValueHeader.CIPHERTEXT_OFFSET, length - ValueHeader.CIPHERTEXT_OFFSET);
    }

    /** The first bytes of the salt, which are random: as good as a hash. */
    long salt() {
        return (long) LONG.get(bytes, offset + ValueHeader.SALT_OFFSET);
    }

    int plainLength() {
        return length - ValueCipher.OVERHEAD_BYTES;
    }

    /** How long its entry is. */
    long entryBytes() {
        return (long) KEY_AT + keyLength + plainLength();
    }

    /** Where in its entry the value in clear begins. */
    int plainAt() {
        return KEY_AT + keyLength;
    }

    /** Whether the entry at {@code at} is this value's. There is room for as much, whatever is there. */
    boolean isAt(ByteBuffer memory, int at) {
        byte[] found = entryStart;
        if (found.length < plainAt()) {
            found = new byte[plainAt()];
            entryStart = found;
        }
        // In one piece: to compare it where it is takes three times as long.
        memory.get(at, found, 0, plainAt());
        return (long) LONG.get(found, 0) == lengths()
                && equal(bytes, offset, found, HEADER_AT, ValueHeader.CIPHERTEXT_OFFSET)
                && equal(bytes, tagOffset(), found, TAG_AT, ValueHeader.TAG_BYTES)
                && equal(key, keyOffset, found, KEY_AT, keyLength);
    }

    private long lengths() {
        return (long) keyLength << Integer.SIZE | plainLength();
    }

    /** As {@code Arrays.equals}, which is too much to be made part of what asks for so little. */
    private static boolean equal(byte[] one, int oneOffset, byte[] other, int otherOffset, int size) {
        int i = 0;
        for (; i <= size - Long.BYTES; i += Long.BYTES) {
            if ((long) LONG.get(one, oneOffset + i) != (long) LONG.get(other, otherOffset + i)) {
                return false;
            }
        }
        for (; i < size; i++) {
            if (one[oneOffset + i] != other[otherOffset + i]) {
                return false;
            }
        }
        return true;
    }

    /** Writes the entry, with the value in clear from {@code plain}. */
    void writeTo(ByteBuffer memory, int at, byte[] plain, int plainOffset) {
        memory.putLong(at, lengths());
        memory.put(at + HEADER_AT, bytes, offset, ValueHeader.CIPHERTEXT_OFFSET);
        memory.put(at + TAG_AT, bytes, tagOffset(), ValueHeader.TAG_BYTES);
        memory.put(at + KEY_AT, key, keyOffset, keyLength);
        memory.put(at + plainAt(), plain, plainOffset, plainLength());
    }

    private int tagOffset() {
        return offset + length - ValueHeader.TAG_BYTES;
    }
}
