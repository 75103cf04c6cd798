package io.garboard.spi.encryption;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A secret as a service wrapped it: safe to store and to send anywhere. Immutable.
 *
 * <p>The bytes are the service's own affair: whatever it needs to unwrap again (a ciphertext, a nonce, annotations) is in
 * there. They are stored for years, so a service that changes their layout marks versions.
 */
public final class WrappedKey {

    /** The most bytes that a service may make of a secret. */
    public static final int BYTES_MAX = 48 << 10;

    private final String keyId;
    private final byte[] bytes;

    /**
     * Takes a copy of {@code bytes}.
     *
     * @throws IllegalArgumentException if the key id is empty, too long or holds control characters, or if there are no
     *     bytes or more than {@link #BYTES_MAX}
     */
    public WrappedKey(String keyId, byte[] bytes) {
        this.keyId = checkKeyId(keyId);
        if (bytes.length == 0 || bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "wrapped key of " + bytes.length + " bytes (expected: 1 to " + BYTES_MAX + ")");
        }
        this.bytes = bytes.clone();
    }

    static String checkKeyId(String keyId) {
        int length = keyId.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > KeyEncryptionService.KEY_ID_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "key id of " + length + " bytes (expected: 1 to " + KeyEncryptionService.KEY_ID_BYTES_MAX + ")");
        }
        if (keyId.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("key id with control characters");
        }
        return keyId;
    }

    /** The KEK that wrapped it. */
    public String keyId() {
        return keyId;
    }

    /** A copy of the wrapped bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrappedKey that && keyId.equals(that.keyId) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * keyId.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "WrappedKey[keyId=" + keyId + ", " + bytes.length + " bytes]";
    }
}
