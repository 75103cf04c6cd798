package io.garboard.encryption.keyring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The context that a seed is wrapped with, so that a wrapped seed is good for its own place only:
 * {@code "garboard seed v1" 0x00 | keyring id (16) | epoch (4, big endian) | algorithm (1)}.
 */
final class SeedContext {

    private static final byte[] LABEL = "garboard seed v1\0".getBytes(StandardCharsets.US_ASCII);

    private SeedContext() {}

    static byte[] of(KeyringId id, int epoch, SeedAlgorithm algorithm) {
        return ByteBuffer.allocate(LABEL.length + KeyringId.SIZE_BYTES + Integer.BYTES + 1)
                .put(LABEL)
                .put(id.toBytes())
                .putInt(epoch)
                .put((byte) algorithm.number())
                .array();
    }
}
