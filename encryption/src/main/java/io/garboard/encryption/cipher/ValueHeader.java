package io.garboard.encryption.cipher;

import io.garboard.encryption.keyring.KeyringId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What stands before a ciphertext. All numbers are big endian.
 *
 * <pre>
 *  offset  bytes
 *       0      4  magic: F5 'G' 'b' 'E'
 *       4      1  version: 1
 *       5      1  algorithm: the number of a {@link io.garboard.encryption.keyring.SeedAlgorithm}
 *       6      4  epoch
 *      10     16  keyring id
 *      26     24  salt: random; the value's key is HKDF-Expand(seed, "garboard value v1" | salt, 32)
 *      50     12  nonce: random
 *      62      n  ciphertext, as long as the value
 *  62 + n     16  tag
 * </pre>
 *
 * <p>The authenticated data is bytes 0 to 25 followed by the etcd key.
 *
 * <p>F5 occurs in no UTF-8 text, and neither JSON nor Kubernetes' protobuf begins with it. A client may write such a value
 * all the same. With encryption on it is encrypted like any other. If it was written in clear, before the keyring was
 * there, it cannot hold the keyring's id, which was random then: {@link ValueCipher#belongsTo} tells it apart. See
 * docs/adr/0011.
 */
final class ValueHeader {

    static final int VERSION = 1;

    static final int VERSION_OFFSET = 4;
    static final int ALGORITHM_OFFSET = 5;
    static final int EPOCH_OFFSET = 6;
    static final int KEYRING_OFFSET = 10;
    static final int SALT_OFFSET = 26;
    static final int NONCE_OFFSET = 50;
    static final int CIPHERTEXT_OFFSET = 62;

    static final int SALT_BYTES = 24;
    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    private static final int MAGIC = 0xF5476245;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private ValueHeader() {}

    static boolean hasMagic(byte[] bytes, int offset, int length) {
        return length >= Integer.BYTES && (int) INT.get(bytes, offset) == MAGIC;
    }

    static int epoch(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset + EPOCH_OFFSET);
    }

    static boolean namesKeyring(byte[] bytes, int offset, KeyringId id) {
        return (long) LONG.get(bytes, offset + KEYRING_OFFSET) == id.high()
                && (long) LONG.get(bytes, offset + KEYRING_OFFSET + Long.BYTES) == id.low();
    }

    /** Whether the bytes are {@code start} up to the salt. */
    static boolean beginsAs(byte[] start, byte[] bytes, int offset) {
        return (long) LONG.get(start, 0) == (long) LONG.get(bytes, offset)
                && (long) LONG.get(start, 8) == (long) LONG.get(bytes, offset + 8)
                && (long) LONG.get(start, 16) == (long) LONG.get(bytes, offset + 16)
                && start[24] == bytes[offset + 24]
                && start[25] == bytes[offset + 25];
    }

    /** Writes all up to the salt. */
    static void write(byte[] bytes, int offset, int algorithm, int epoch, KeyringId id) {
        INT.set(bytes, offset, MAGIC);
        bytes[offset + VERSION_OFFSET] = VERSION;
        bytes[offset + ALGORITHM_OFFSET] = (byte) algorithm;
        INT.set(bytes, offset + EPOCH_OFFSET, epoch);
        LONG.set(bytes, offset + KEYRING_OFFSET, id.high());
        LONG.set(bytes, offset + KEYRING_OFFSET + Long.BYTES, id.low());
    }
}
