package io.garboard.encryption.cipher;

import io.garboard.encryption.keyring.OpenKeyring;

/**
 * Decrypts one value after the other without setting up for each of them what they have in common: an epoch's seed stays
 * where it is used until a value of another epoch comes or the reader is closed. Confined to the thread that made it, for
 * as long as one answer takes.
 */
public final class ValueReader implements AutoCloseable {

    private final CipherWorkspace workspace;

    ValueReader(CipherWorkspace workspace) {
        this.workspace = workspace;
    }

    /**
     * Decrypts part of an array into another.
     *
     * @param target has room for {@code encryptedLength - OVERHEAD_BYTES} at {@code targetOffset}; holds nothing of the
     *     value if this fails
     * @return the bytes written
     * @throws ValueCipherException any kind
     */
    public int decrypt(
            OpenKeyring keyring,
            byte[] key,
            int keyOffset,
            int keyLength,
            byte[] encrypted,
            int encryptedOffset,
            int encryptedLength,
            byte[] target,
            int targetOffset)
            throws ValueCipherException {
        return ValueCipher.decrypt(
                workspace,
                keyring,
                new CipherWorkspace.Range(key, keyOffset, keyLength),
                new CipherWorkspace.Range(encrypted, encryptedOffset, encryptedLength),
                target,
                targetOffset);
    }

    /** Leaves no seed behind. On the thread that made it. */
    @Override
    public void close() {
        workspace.dropSeed();
    }
}
