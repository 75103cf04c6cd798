package io.garboard.encryption.local;

import io.garboard.encryption.aead.WipedKey;
import java.time.Instant;
import java.util.Arrays;

/** One version of the key in a key file. Wiped with the file's other versions. */
final class LocalKey {

    static final int SIZE_BYTES = 32;

    private final String id;
    private final Instant created;
    private final WipedKey key = new WipedKey("AES", SIZE_BYTES);

    /** Moves the key out of {@code bytes}, which are wiped. */
    LocalKey(String id, Instant created, byte[] bytes) {
        this.id = id;
        this.created = created;
        System.arraycopy(bytes, 0, key.bytes(), 0, SIZE_BYTES);
        Arrays.fill(bytes, (byte) 0);
    }

    String id() {
        return id;
    }

    Instant created() {
        return created;
    }

    /** The key itself, not a copy. */
    byte[] bytes() {
        return key.bytes();
    }

    WipedKey key() {
        return key;
    }

    void wipe() {
        key.wipe();
    }

    @Override
    public String toString() {
        return "LocalKey[" + id + "]";
    }
}
