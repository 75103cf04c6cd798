package io.garboard.encryption.cipher;

import static io.garboard.encryption.cipher.ValueCipherException.Kind.NOT_AUTHENTIC;

import io.garboard.encryption.cipher.CipherWorkspace.Range;
import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.encryption.keyring.Seed;
import java.nio.ByteBuffer;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * Decrypts one value after the other without setting up for each of them what they have in common: an epoch's seed stays
 * where it is used until a value of another epoch comes or the reader is closed. A value that was decrypted before may be
 * taken from the {@link OpenedValues}, but only while its epoch's seed is there. Confined to the thread that made it, for as
 * long as one answer takes.
 */
public final class ValueReader implements AutoCloseable {

    private static final int PLAIN_BYTES_MIN = 2048;

    private final CipherWorkspace workspace;
    private final OpenedValues opened;
    private final SealedValue value = new SealedValue();
    private byte[] plain = {};
    private int hits;
    private int misses;

    ValueReader(CipherWorkspace workspace, OpenedValues opened) {
        this.workspace = workspace;
        this.opened = opened;
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
        KeyEpoch epoch = ValueEpoch.of(keyring, encrypted, encryptedOffset, encryptedLength);
        Seed seed = ValueEpoch.seed(keyring, epoch);
        Objects.checkFromIndexSize(targetOffset, encryptedLength - ValueCipher.OVERHEAD_BYTES, target.length);
        value.set(key, keyOffset, keyLength, encrypted, encryptedOffset, encryptedLength);
        if (mayBeOpened(seed) && opened.copy(value, target, targetOffset)) {
            hits++;
            return value.plainLength();
        }
        return open(epoch, seed, target, targetOffset);
    }

    /**
     * Decrypts part of an array to the position of {@code target}, which moves on.
     *
     * @param target has room for {@code encryptedLength - OVERHEAD_BYTES}; is as it was if this fails
     * @throws ValueCipherException any kind
     */
    public void decrypt(
            OpenKeyring keyring,
            byte[] key,
            int keyOffset,
            int keyLength,
            byte[] encrypted,
            int encryptedOffset,
            int encryptedLength,
            ByteBuffer target)
            throws ValueCipherException {
        KeyEpoch epoch = ValueEpoch.of(keyring, encrypted, encryptedOffset, encryptedLength);
        Seed seed = ValueEpoch.seed(keyring, epoch);
        value.set(key, keyOffset, keyLength, encrypted, encryptedOffset, encryptedLength);
        if (mayBeOpened(seed) && opened.copy(value, target)) {
            hits++;
            return;
        }
        if (plain.length < value.plainLength()) {
            plain = new byte[Math.max(PLAIN_BYTES_MIN, value.plainLength())];
        }
        target.put(plain, 0, open(epoch, seed, plain, 0));
    }

    private boolean mayBeOpened(Seed seed) {
        return !opened.isOff() && !seed.isWiped();
    }

    /** Has the cipher decrypt the value. */
    private int open(KeyEpoch epoch, Seed seed, byte[] target, int targetOffset) throws ValueCipherException {
        try {
            int written = workspace.transform(
                    Cipher.DECRYPT_MODE,
                    seed,
                    value.bytes(),
                    value.offset(),
                    value.key(),
                    value.ciphertext(),
                    new Range(target, targetOffset, 0));
            ValueEpoch.checkSeedWasThere(written, epoch);
            if (!opened.isOff()) {
                misses++;
                opened.keep(value, seed, target, targetOffset);
            }
            return written;
        } catch (AEADBadTagException e) {
            throw ValueEpoch.failure(
                    NOT_AUTHENTIC, epoch, "is not authentic: it was changed, or moved here from another key");
        }
    }

    /** Leaves no seed behind. On the thread that made it. */
    @Override
    public void close() {
        workspace.dropSeed();
        if (hits + misses > 0) {
            opened.count(hits, misses);
            hits = 0;
            misses = 0;
        }
    }
}
