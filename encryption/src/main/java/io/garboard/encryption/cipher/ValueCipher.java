package io.garboard.encryption.cipher;

import static io.garboard.encryption.cipher.ValueCipherException.Kind.FOREIGN_KEYRING;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.KEY_UNAVAILABLE;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.NOT_AUTHENTIC;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.NOT_ENCRYPTED;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.RETIRED_EPOCH;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.TRUNCATED;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.UNKNOWN_ALGORITHM;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.UNKNOWN_EPOCH;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.UNKNOWN_VERSION;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.WRONG_KEY;

import io.garboard.encryption.cipher.CipherWorkspace.Range;
import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.KeyringId;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.encryption.keyring.Seed;
import io.garboard.spi.encryption.KeyServiceException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
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

    /** How many bytes longer a value is when it is encrypted. */
    public static final int OVERHEAD_BYTES = ValueHeader.CIPHERTEXT_OFFSET + ValueHeader.TAG_BYTES;

    private final SecureRandom random;
    private final ThreadLocal<CipherWorkspace> workspaces;

    /** A cipher of the security provider that Java prefers. */
    public ValueCipher(SecureRandom random) {
        this(random, null);
    }

    /** A cipher of {@code provider}, for example one that is validated by FIPS 140. */
    public ValueCipher(SecureRandom random, @Nullable Provider provider) {
        this.random = random;
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
        Seed seed = seed(keyring, epoch);
        byte[] random = new byte[ValueHeader.SALT_BYTES + ValueHeader.NONCE_BYTES];
        this.random.nextBytes(random);
        ValueHeader.write(
                target,
                targetOffset,
                epoch.algorithm().number(),
                epoch.number(),
                keyring.keyring().id());
        System.arraycopy(random, 0, target, targetOffset + ValueHeader.SALT_OFFSET, random.length);
        try {
            int written = workspaces
                    .get()
                    .transform(
                            Cipher.ENCRYPT_MODE,
                            seed,
                            target,
                            targetOffset,
                            new Range(key, keyOffset, keyLength),
                            new Range(value, valueOffset, valueLength),
                            new Range(target, targetOffset + ValueHeader.CIPHERTEXT_OFFSET, 0));
            checkSeedWasThere(written, epoch);
            return ValueHeader.CIPHERTEXT_OFFSET + written;
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("encryption does not check a tag", e);
        }
    }

    /** What {@link #encrypt(OpenKeyring, byte[], byte[])} made a ciphertext of. */
    public byte[] decrypt(OpenKeyring keyring, byte[] key, byte[] encrypted) throws ValueCipherException {
        byte[] target = new byte[Math.max(0, encrypted.length - OVERHEAD_BYTES)];
        decrypt(keyring, key, 0, key.length, encrypted, 0, encrypted.length, target, 0);
        return target;
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
        KeyEpoch epoch = epochOf(keyring, encrypted, encryptedOffset, encryptedLength);
        Objects.checkFromIndexSize(targetOffset, encryptedLength - OVERHEAD_BYTES, target.length);
        Seed seed = seed(keyring, epoch);
        int ciphertextOffset = encryptedOffset + ValueHeader.CIPHERTEXT_OFFSET;
        int ciphertextLength = encryptedLength - ValueHeader.CIPHERTEXT_OFFSET;
        try {
            int written = workspaces
                    .get()
                    .transform(
                            Cipher.DECRYPT_MODE,
                            seed,
                            encrypted,
                            encryptedOffset,
                            new Range(key, keyOffset, keyLength),
                            new Range(encrypted, ciphertextOffset, ciphertextLength),
                            new Range(target, targetOffset, 0));
            checkSeedWasThere(written, epoch);
            return written;
        } catch (AEADBadTagException e) {
            throw failure(NOT_AUTHENTIC, epoch, "is not authentic: it was changed, or moved here from another key");
        }
    }

    /** The epoch of an encrypted value whose header is right in all that can be told without a key. */
    private static KeyEpoch epochOf(OpenKeyring keyring, byte[] bytes, int offset, int length)
            throws ValueCipherException {
        if (!isEncrypted(bytes, offset, length)) {
            throw new ValueCipherException(NOT_ENCRYPTED, 0, "the value is not encrypted");
        }
        if (length > ValueHeader.VERSION_OFFSET && bytes[offset + ValueHeader.VERSION_OFFSET] != ValueHeader.VERSION) {
            throw new ValueCipherException(
                    UNKNOWN_VERSION,
                    0,
                    "the encrypted value has format version "
                            + Byte.toUnsignedInt(bytes[offset + ValueHeader.VERSION_OFFSET]) + " (known: "
                            + ValueHeader.VERSION + "): a newer version of Garboard wrote it, or it is damaged");
        }
        if (length < OVERHEAD_BYTES) {
            throw new ValueCipherException(
                    TRUNCATED,
                    0,
                    "the encrypted value is truncated to " + length + " bytes (expected: at least " + OVERHEAD_BYTES
                            + ")");
        }
        int number = ValueHeader.epoch(bytes, offset);
        if (!ValueHeader.namesKeyring(bytes, offset, keyring.keyring().id())) {
            throw new ValueCipherException(
                    FOREIGN_KEYRING,
                    number,
                    "the value was encrypted with epoch " + Integer.toUnsignedString(number)
                            + " of keyring " + KeyringId.read(bytes, offset + ValueHeader.KEYRING_OFFSET)
                            + ", another cluster's; this one's is "
                            + keyring.keyring().id());
        }
        Optional<KeyEpoch> epoch = keyring.keyring().epoch(number);
        if (epoch.isEmpty()) {
            throw new ValueCipherException(
                    UNKNOWN_EPOCH,
                    number,
                    "the value was encrypted with epoch " + Integer.toUnsignedString(number)
                            + ", which keyring " + keyring.keyring().id() + " of generation "
                            + keyring.keyring().generation() + " does not have");
        }
        int algorithm = Byte.toUnsignedInt(bytes[offset + ValueHeader.ALGORITHM_OFFSET]);
        if (algorithm != epoch.get().algorithm().number()) {
            throw failure(
                    UNKNOWN_ALGORITHM,
                    epoch.get(),
                    "names algorithm " + algorithm + " (expected: "
                            + epoch.get().algorithm().number() + ")");
        }
        return epoch.get();
    }

    private static Seed seed(OpenKeyring keyring, KeyEpoch epoch) throws ValueCipherException {
        Optional<Seed> seed = keyring.seed(epoch.number());
        if (seed.isPresent()) {
            return seed.get();
        }
        if (epoch.isRetired()) {
            throw failure(RETIRED_EPOCH, epoch, "cannot be read: the epoch was retired at " + epoch.retired());
        }
        Optional<KeyServiceException> failure = keyring.failure(epoch.number());
        boolean wrongKey =
                failure.map(e -> e.kind() == KeyServiceException.Kind.WRONG_KEY).orElse(false);
        throw failure(
                wrongKey ? WRONG_KEY : KEY_UNAVAILABLE,
                epoch,
                "needs a key that is not unwrapped: "
                        + failure.map(Throwable::getMessage).orElse("the key service has not been asked yet"));
    }

    private static void checkSeedWasThere(int written, KeyEpoch epoch) throws ValueCipherException {
        if (written < 0) {
            throw failure(KEY_UNAVAILABLE, epoch, "needs a key that has just been wiped from memory");
        }
    }

    private static ValueCipherException failure(ValueCipherException.Kind kind, KeyEpoch epoch, String what) {
        return new ValueCipherException(
                kind,
                epoch.number(),
                "the value of epoch " + epoch.number() + " (key service '" + epoch.provider() + "', key "
                        + epoch.keyId() + ") " + what);
    }
}
