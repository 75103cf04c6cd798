package io.garboard.encryption.cipher;

import io.garboard.encryption.cipher.CipherWorkspace.Range;
import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.KeyringId;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.encryption.keyring.Seed;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts values under their etcd keys and decrypts them again; {@link ValueHeader} has the layout.
 *
 * <p>Each value gets a key of its own, so no number of values wears a key out, and two equal values never look equal. Every
 * bit of the result is authenticated together with the keyring, the epoch and the etcd key. Nothing blocks: no key service
 * is called here. Used by any number of threads; each keeps a workspace of its own, so use few threads.
 *
 * <p>Neither method changes or keeps an array that is handed in, and source and target must not overlap.
 */
public final class ValueCipher {

    /** What comes before the ciphertext. */
    public static final int HEADER_BYTES = ValueHeader.CIPHERTEXT_OFFSET;

    /** What comes after it. */
    public static final int TAG_BYTES = ValueHeader.TAG_BYTES;

    /** How many bytes longer a value is when it is encrypted. */
    public static final int OVERHEAD_BYTES = HEADER_BYTES + TAG_BYTES;

    private final SecureRandom random;
    private final OpenedValues opened;
    private final ThreadLocal<CipherWorkspace> workspaces;

    /** A cipher of the security provider that Java prefers, which keeps no values. */
    public ValueCipher(SecureRandom random) {
        this(random, null, OpenedValues.NONE);
    }

    /**
     * A cipher.
     *
     * @param provider for example one that is validated by FIPS 140; null for the one that Java prefers
     * @param opened keeps values that were decrypted
     */
    public ValueCipher(SecureRandom random, @Nullable Provider provider, OpenedValues opened) {
        this.random = random;
        this.opened = opened;
        this.workspaces = ThreadLocal.withInitial(() -> new CipherWorkspace(provider));
    }

    /** Whether the value begins as an encrypted one does. Whoever stored it may have meant it to: see {@link #belongsTo}. */
    public static boolean isEncrypted(byte[] value) {
        return isEncrypted(value, 0, value.length);
    }

    /** As {@link #isEncrypted(byte[])}, for part of an array. */
    public static boolean isEncrypted(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return ValueHeader.hasMagic(bytes, offset, length);
    }

    /**
     * Whether the value begins as one that {@code keyring} encrypted. A client that wrote it in clear must have known the
     * keyring's id, so it wrote it after the keyring was made.
     */
    public static boolean belongsTo(KeyringId keyring, byte[] bytes, int offset, int length) {
        return isEncrypted(bytes, offset, length)
                && length >= OVERHEAD_BYTES
                && ValueHeader.namesKeyring(bytes, offset, keyring);
    }

    /**
     * The epoch that an encrypted value names, not authenticated: for counting what is still on an old epoch.
     *
     * @throws IllegalArgumentException if it is not encrypted, or truncated
     */
    public static int epochOf(byte[] bytes, int offset, int length) {
        if (!isEncrypted(bytes, offset, length) || length < OVERHEAD_BYTES) {
            throw new IllegalArgumentException("not an encrypted value");
        }
        return ValueHeader.epoch(bytes, offset);
    }

    /**
     * How every value begins that is encrypted with {@code epoch} of {@code keyring}, and no other: for whoever has to tell
     * them apart without knowing the format.
     */
    public static byte[] start(KeyringId keyring, KeyEpoch epoch) {
        byte[] start = new byte[ValueHeader.SALT_OFFSET];
        ValueHeader.write(start, 0, epoch.algorithm().number(), epoch.number(), keyring);
        return start;
    }

    /** {@code value} encrypted with the active epoch, for {@code key}. */
    public byte[] encrypt(OpenKeyring keyring, byte[] key, byte[] value) throws ValueCipherException {
        byte[] target = new byte[Math.addExact(value.length, OVERHEAD_BYTES)];
        encrypt(keyring, key, 0, key.length, value, 0, value.length, target, 0);
        return target;
    }

    /**
     * Encrypts part of an array into another, with the active epoch.
     *
     * @param target has room for {@code valueLength + OVERHEAD_BYTES} at {@code targetOffset}
     * @return the bytes written
     * @throws ValueCipherException KEY_UNAVAILABLE or WRONG_KEY if the active epoch is not open
     */
    public int encrypt(
            OpenKeyring keyring,
            byte[] key,
            int keyOffset,
            int keyLength,
            byte[] value,
            int valueOffset,
            int valueLength,
            byte[] target,
            int targetOffset)
            throws ValueCipherException {
        Objects.checkFromIndexSize(valueOffset, valueLength, value.length);
        Objects.checkFromIndexSize(targetOffset, valueLength + OVERHEAD_BYTES, target.length);
        KeyEpoch epoch = keyring.keyring().active();
        Seed seed = ValueEpoch.seed(keyring, epoch);
        byte[] random = new byte[ValueHeader.SALT_BYTES + ValueHeader.NONCE_BYTES];
        this.random.nextBytes(random);
        ValueHeader.write(
                target,
                targetOffset,
                epoch.algorithm().number(),
                epoch.number(),
                keyring.keyring().id());
        System.arraycopy(random, 0, target, targetOffset + ValueHeader.SALT_OFFSET, random.length);
        CipherWorkspace workspace = workspaces.get();
        try {
            int written = workspace.transform(
                    Cipher.ENCRYPT_MODE,
                    seed,
                    target,
                    targetOffset,
                    new Range(key, keyOffset, keyLength),
                    new Range(value, valueOffset, valueLength),
                    new Range(target, targetOffset + ValueHeader.CIPHERTEXT_OFFSET, 0));
            ValueEpoch.checkSeedWasThere(written, epoch);
            return ValueHeader.CIPHERTEXT_OFFSET + written;
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("encryption does not check a tag", e);
        } finally {
            workspace.dropSeed();
        }
    }

    /** What {@link #encrypt(OpenKeyring, byte[], byte[])} made a ciphertext of. */
    public byte[] decrypt(OpenKeyring keyring, byte[] key, byte[] encrypted) throws ValueCipherException {
        byte[] target = new byte[Math.max(0, encrypted.length - OVERHEAD_BYTES)];
        try (ValueReader reader = reader()) {
            reader.decrypt(keyring, key, 0, key.length, encrypted, 0, encrypted.length, target, 0);
        }
        return target;
    }

    /** For parts of arrays and for many values, on the thread that calls this; the caller closes it. */
    public ValueReader reader() {
        return new ValueReader(workspaces.get(), opened);
    }

    /**
     * As {@link #reader}, for going through what is stored from end to end: it has nothing to do with the values that are
     * kept, so it sees everything as it is stored, and does not push out what is read again and again.
     */
    public ValueReader readerOfStored() {
        return new ValueReader(workspaces.get(), OpenedValues.NONE);
    }
}
