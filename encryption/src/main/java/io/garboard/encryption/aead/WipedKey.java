package io.garboard.encryption.aead;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key whose bytes can be filled, used and wiped again and again: {@code SecretKeySpec} keeps a copy that nobody can
 * reach. Confined to one thread.
 */
public final class WipedKey implements SecretKey {

    @Serial
    private static final long serialVersionUID = 1;

    private final String algorithm;
    private final transient byte[] bytes;

    /** A key of so many bytes, all zero. */
    public WipedKey(String algorithm, int sizeBytes) {
        this.algorithm = algorithm;
        this.bytes = new byte[sizeBytes];
    }

    /** The bytes themselves, to be filled. */
    public byte[] bytes() {
        return bytes;
    }

    /** Overwrites the bytes. */
    public void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "WipedKey[" + algorithm + "]";
    }

    @Serial
    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException(WipedKey.class.getName());
    }
}
