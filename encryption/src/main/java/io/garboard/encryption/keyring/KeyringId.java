package io.garboard.encryption.keyring;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * What tells one keyring from every other: 16 random bytes, chosen when it is made.
 *
 * <p>It stands in the header of every value and is authenticated with it. So a value of another cluster is recognised, and
 * nobody can have written a value that looks like one of this keyring's before the keyring was there.
 */
public record KeyringId(long high, long low) {

    /** Its length in bytes. */
    public static final int SIZE_BYTES = 16;

    /** A new one. */
    public static KeyringId random(SecureRandom random) {
        return new KeyringId(random.nextLong(), random.nextLong());
    }

    /**
     * The id at {@code offset}.
     *
     * @throws IndexOutOfBoundsException if there are fewer than 16 bytes
     */
    public static KeyringId read(byte[] bytes, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new KeyringId(buffer.getLong(offset), buffer.getLong(offset + Long.BYTES));
    }

    /** Writes its 16 bytes, big endian, to {@code offset}. */
    public void write(byte[] bytes, int offset) {
        ByteBuffer.wrap(bytes).putLong(offset, high).putLong(offset + Long.BYTES, low);
    }

    /** Its bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[SIZE_BYTES];
        write(bytes, 0);
        return bytes;
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
