package io.garboard.encryption.cipher;

import static io.garboard.encryption.cipher.ValueCipherException.Kind.NOT_AUTHENTIC;

import io.garboard.encryption.cipher.CipherWorkspace.Range;
import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.encryption.keyring.Seed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

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
    private final long[] guesses;
    private final SealedValue value = new SealedValue();
    private @Nullable ValueKey last;
    private byte[] plain = {};
    private int hits;
    private int misses;

    ValueReader(CipherWorkspace workspace, OpenedValues opened) {
        this.workspace = workspace;
        this.opened = opened;
        this.guesses = opened.guesses();
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
        ValueKey by = keyOf(keyring, encrypted, encryptedOffset, encryptedLength);
        Objects.checkFromIndexSize(targetOffset, encryptedLength - ValueCipher.OVERHEAD_BYTES, target.length);
        value.set(key, keyOffset, keyLength, encrypted, encryptedOffset, encryptedLength);
        if (mayBeOpened(by.seed) && opened.copy(value, target, targetOffset)) {
            hits++;
            return value.plainLength();
        }
        return open(by, target, targetOffset);
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
        if (copyOpened(keyring, key, keyOffset, keyLength, encrypted, encryptedOffset, encryptedLength, target)) {
            return;
        }
        ValueKey by = keyOf(keyring, encrypted, encryptedOffset, encryptedLength);
        if (plain.length < value.plainLength()) {
            plain = new byte[Math.max(PLAIN_BYTES_MIN, value.plainLength())];
        }
        target.put(plain, 0, open(by, plain, 0));
    }

    /**
     * Copies the value in clear to the position of {@code target}, if it was kept when it was decrypted before. Looks at
     * nothing of {@code encrypted} but the value's first {@link ValueCipher#HEADER_BYTES} and last
     * {@link ValueCipher#TAG_BYTES}.
     *
     * @param target has room for {@code encryptedLength - OVERHEAD_BYTES}
     * @return whether it was; if not, {@code target} is as it was
     * @throws ValueCipherException any kind but NOT_AUTHENTIC
     */
    public boolean copyOpened(
            OpenKeyring keyring,
            byte[] key,
            int keyOffset,
            int keyLength,
            byte[] encrypted,
            int encryptedOffset,
            int encryptedLength,
            ByteBuffer target)
            throws ValueCipherException {
        ValueKey by = keyOf(keyring, encrypted, encryptedOffset, encryptedLength);
        value.set(key, keyOffset, keyLength, encrypted, encryptedOffset, encryptedLength);
        boolean found = mayBeOpened(by.seed) && opened.copy(value, target, guesses);
        if (found) {
            hits++;
        }
        return found;
    }

    /** What the value is decrypted with; one that begins as the one before did has the same, which holds for most. */
    @SuppressWarnings("ReferenceEquality") // the very keyring, which does not change
    private ValueKey keyOf(OpenKeyring keyring, byte[] encrypted, int offset, int length) throws ValueCipherException {
        ValueKey before = last;
        if (before != null
                && before.keyring == keyring
                && length >= ValueCipher.OVERHEAD_BYTES
                && ValueHeader.beginsAs(before.start, encrypted, offset)) {
            return before;
        }
        KeyEpoch epoch = ValueEpoch.of(keyring, encrypted, offset, length);
        ValueKey found = new ValueKey(
                keyring,
                epoch,
                ValueEpoch.seed(keyring, epoch),
                Arrays.copyOfRange(encrypted, offset, offset + ValueHeader.SALT_OFFSET));
        last = found;
        return found;
    }

    private boolean mayBeOpened(Seed seed) {
        return !opened.isOff() && !seed.isWiped();
    }

    /** Has the cipher decrypt the value. */
    private int open(ValueKey by, byte[] target, int targetOffset) throws ValueCipherException {
        try {
            int written = workspace.transform(
                    Cipher.DECRYPT_MODE,
                    by.seed,
                    value.bytes(),
                    value.offset(),
                    value.key(),
                    value.ciphertext(),
                    new Range(target, targetOffset, 0));
            ValueEpoch.checkSeedWasThere(written, by.epoch);
            if (!opened.isOff()) {
                misses++;
                opened.keep(value, by.seed, target, targetOffset);
            }
            return written;
        } catch (AEADBadTagException e) {
            throw ValueEpoch.failure(
                    NOT_AUTHENTIC, by.epoch, "is not authentic: it was changed, or moved here from another key");
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

    /** What values that begin with {@code start} are decrypted with. */
    private static final class ValueKey {
        final OpenKeyring keyring;
        final KeyEpoch epoch;
        final Seed seed;
        final byte[] start;

        ValueKey(OpenKeyring keyring, KeyEpoch epoch, Seed seed, byte[] start) {
            this.keyring = keyring;
            this.epoch = epoch;
            this.seed = seed;
            this.start = start;
        }
    }
}
