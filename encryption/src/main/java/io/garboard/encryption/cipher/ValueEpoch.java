package io.garboard.encryption.cipher;

import static io.garboard.encryption.cipher.ValueCipherException.Kind.FOREIGN_KEYRING;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.KEY_UNAVAILABLE;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.NOT_ENCRYPTED;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.RETIRED_EPOCH;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.TRUNCATED;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.UNKNOWN_ALGORITHM;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.UNKNOWN_EPOCH;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.UNKNOWN_VERSION;
import static io.garboard.encryption.cipher.ValueCipherException.Kind.WRONG_KEY;

import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.KeyringId;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.encryption.keyring.Seed;
import io.garboard.spi.encryption.KeyServiceException;
import java.util.Optional;

/** Finds the epoch that an encrypted value belongs to, and its seed, or says why there is none. */
final class ValueEpoch {

    private ValueEpoch() {}

    /** The epoch of an encrypted value whose header is right in all that can be told without a key. */
    static KeyEpoch of(OpenKeyring keyring, byte[] bytes, int offset, int length) throws ValueCipherException {
        if (!ValueHeader.hasMagic(bytes, offset, length)) {
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
        if (length < ValueCipher.OVERHEAD_BYTES) {
            throw new ValueCipherException(
                    TRUNCATED,
                    0,
                    "the encrypted value is truncated to " + length + " bytes (expected: at least "
                            + ValueCipher.OVERHEAD_BYTES + ")");
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

    /** The seed of an epoch that is open. */
    static Seed seed(OpenKeyring keyring, KeyEpoch epoch) throws ValueCipherException {
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

    /** {@code written} is what the workspace answered. */
    static void checkSeedWasThere(int written, KeyEpoch epoch) throws ValueCipherException {
        if (written < 0) {
            throw failure(KEY_UNAVAILABLE, epoch, "needs a key that has just been wiped from memory");
        }
    }

    static ValueCipherException failure(ValueCipherException.Kind kind, KeyEpoch epoch, String what) {
        return new ValueCipherException(
                kind,
                epoch.number(),
                "the value of epoch " + epoch.number() + " (key service '" + epoch.provider() + "', key "
                        + epoch.keyId() + ") " + what);
    }
}
