package io.garboard.encryption.cipher;

import java.io.Serial;
import java.util.OptionalInt;

/**
 * A value could not be encrypted or decrypted. The message names the epoch and the key id where there are any, and says
 * what is wrong; it never holds the value or the etcd key. Whoever answers a client adds the key that the client asked for.
 */
public final class ValueCipherException extends Exception {

    /** What is wrong. */
    public enum Kind {
        /** The epoch's seed is not in memory, because the key service has not answered yet or for too long: try later. */
        KEY_UNAVAILABLE,
        /** The key service does not have the key that the epoch's seed was wrapped with. */
        WRONG_KEY,
        /** The value does not begin as an encrypted one does. */
        NOT_ENCRYPTED,
        /** The value begins as an encrypted one does, and is too short to be one. */
        TRUNCATED,
        /** A layout that this version of Garboard does not know. */
        UNKNOWN_VERSION,
        /** An algorithm that this version of Garboard does not know, or not the epoch's. */
        UNKNOWN_ALGORITHM,
        /** The value was encrypted with another keyring, that of another cluster. */
        FOREIGN_KEYRING,
        /** The keyring has no such epoch. */
        UNKNOWN_EPOCH,
        /** The epoch's seed was destroyed when it was retired. */
        RETIRED_EPOCH,
        /** The value was changed, cut, or moved here from another key. */
        NOT_AUTHENTIC
    }

    @Serial
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final int epoch;

    ValueCipherException(Kind kind, int epoch, String message) {
        super(message);
        this.kind = kind;
        this.epoch = epoch;
    }

    public Kind kind() {
        return kind;
    }

    /** The epoch concerned, if one is known. */
    public OptionalInt epoch() {
        return epoch == 0 ? OptionalInt.empty() : OptionalInt.of(epoch);
    }
}
