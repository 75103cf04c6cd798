package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.encryption.KeyPrefixes;
import io.garboard.core.error.EtcdError;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.cipher.ValueCipherException;
import io.garboard.encryption.cipher.ValueReader;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.OpenKeyring;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which values are secret, and the keys they are encrypted with, as of one state of the cluster. Immutable, but for keys that
 * are wiped under it; any thread.
 */
final class Secrets {

    private static final byte[] KUBERNETES_MARK = "k8s:enc:".getBytes(StandardCharsets.US_ASCII);

    private final EncryptionState state;
    private final KeyPrefixes secret;
    private final KeyPrefixes former;
    private final KeyPrefixes awaited;
    private final KeySource source;
    private final Supplier<@Nullable Keyring> replicated;
    private final ValueCipher cipher;
    private final EncryptionMetrics metrics;

    /**
     * Joins a state and its keys.
     *
     * @param awaited prefixes that will be secret once there is a keyring: nothing can be put there yet
     * @param source has the keys of the state's keyring, or will have them
     * @param replicated the keyring as of what this member has applied when it is asked, which may be later than the state
     */
    Secrets(
            EncryptionState state,
            KeyPrefixes awaited,
            KeySource source,
            Supplier<@Nullable Keyring> replicated,
            ValueCipher cipher,
            EncryptionMetrics metrics) {
        this.state = state;
        this.secret = KeyPrefixes.of(state.getSecretPrefixesList());
        this.former = KeyPrefixes.of(state.getFormerPrefixesList());
        this.awaited = awaited;
        this.source = source;
        this.replicated = replicated;
        this.cipher = cipher;
        this.metrics = metrics;
    }

    EncryptionState state() {
        return state;
    }

    /** Whether what is stored reads the same by both. */
    boolean readsAs(Secrets other) {
        return this == other
                || (state.getSecretPrefixesList().equals(other.state.getSecretPrefixesList())
                        && state.getFormerPrefixesList().equals(other.state.getFormerPrefixesList())
                        && state.getRequiredValueStartsList().equals(other.state.getRequiredValueStartsList())
                        && state.getPlainUntilRevision() == other.state.getPlainUntilRevision());
    }

    /** Whether no stored value is encrypted, and none is going to be. */
    boolean isOff() {
        return secret.isEmpty() && former.isEmpty() && awaited.isEmpty();
    }

    /** Whether stored values of the range may be encrypted. */
    boolean touch(ByteString key, ByteString rangeEnd) {
        return secret.intersect(key, rangeEnd) || former.intersect(key, rangeEnd);
    }

    /** Whether a value that is put there has to be encrypted, now or as soon as that can be done. */
    boolean isSecret(ByteString key) {
        return secret.match(key) || awaited.match(key);
    }

    /** Whether the key's stored value may be encrypted. */
    boolean isTouched(ByteString key) {
        return secret.match(key) || former.match(key);
    }

    boolean isSecret(RowView row) {
        return secret.match(row.bytes, row.keyStart, row.keyLength);
    }

    private boolean isFormer(RowView row) {
        return former.match(row.bytes, row.keyStart, row.keyLength);
    }

    /** Whether stored values are being brought into line. */
    boolean isWalking() {
        return state.hasWalk() && !state.getWalk().getComplete();
    }

    /** The value to propose in place of {@code value}, for a key that {@link #isSecret(ByteString) is secret}. */
    ByteString encrypt(ByteString key, ByteString value) throws UnusableValueException {
        if (passes(value)) {
            return value;
        }
        OpenKeyring open = secret.match(key) ? source.keyring() : null;
        if (open == null) {
            metrics.keyMissing();
            throw new UnusableValueException(
                    EtcdError.KEYS_UNAVAILABLE, "garboard: the value cannot be encrypted: " + missing());
        }
        try {
            byte[] encrypted = cipher.encrypt(open, key.toByteArray(), value.toByteArray());
            metrics.encrypted();
            return UnsafeByteOperations.unsafeWrap(encrypted);
        } catch (ValueCipherException e) {
            metrics.failed(true, e.kind());
            throw unusable(e, null);
        }
    }

    /** Why there are no keys, also in the moment between a keyring that is open and a state that says what it is for. */
    private String missing() {
        String reason = source.reason();
        return reason.isEmpty() ? "there is no keyring yet" : reason;
    }

    /** Whether Kubernetes has encrypted it already, and it is to be stored as it is. */
    private boolean passes(ByteString value) {
        for (ByteString start : state.getRequiredValueStartsList()) {
            if (start.size() == KUBERNETES_MARK.length && value.startsWith(start)) {
                return true;
            }
        }
        return false;
    }

    /** For decrypting many rows, on the thread that calls this; the caller closes it. */
    ValueReader reader() {
        return cipher.reader();
    }

    /**
     * The row with its value in clear, for whoever goes through what is stored: by nothing but what is stored.
     *
     * @return null if it is in clear as it is
     */
    byte @Nullable [] decryptStored(RowView row) throws UnusableValueException {
        try (ValueReader reader = cipher.readerOfStored()) {
            return decrypt(row, reader);
        }
    }

    /**
     * The row with its value in clear, for an answer.
     *
     * @return null if it is in clear as it is
     */
    byte @Nullable [] decrypt(RowView row, ValueReader reader) throws UnusableValueException {
        OpenKeyring keys = keysOf(row);
        if (keys == null) {
            return null;
        }
        int length = row.valueLength - ValueCipher.OVERHEAD_BYTES;
        byte[] plain = row.withRoomForValue(length);
        decrypt(row, keys, reader, plain, row.roomAt(length));
        return plain;
    }

    /**
     * What the row's value is decrypted with; it is then as long as a ciphertext is, at least.
     *
     * @return null if it is in clear as it is
     */
    @Nullable
    OpenKeyring keysOf(RowView row) throws UnusableValueException {
        boolean isSecret = isSecret(row);
        if (!isSecret && !isFormer(row)) {
            return null;
        }
        OpenKeyring open = source.keyring();
        if (open == null) {
            metrics.keyMissing();
            throw new UnusableValueException(
                    EtcdError.KEYS_UNAVAILABLE,
                    "garboard: the value of " + describe(row) + " cannot be decrypted: " + source.reason());
        }
        if (!ValueCipher.belongsTo(open.keyring().id(), row.bytes, row.valueStart, row.valueLength)) {
            if (!isSecret || mayBePlain(row)) {
                return null;
            }
            throw refusal(row, open);
        }
        return open;
    }

    /** As {@link #keysOf}, but null also if there is something wrong with the row or no key for it. */
    @Nullable
    OpenKeyring keysIfEncrypted(RowView row) {
        OpenKeyring open = source.keyring();
        boolean encrypted = open != null
                && (isSecret(row) || isFormer(row))
                && ValueCipher.belongsTo(open.keyring().id(), row.bytes, row.valueStart, row.valueLength);
        return encrypted ? open : null;
    }

    /** Puts the row's value in clear into {@code target}, which has room for it. */
    void decrypt(RowView row, OpenKeyring keys, ValueReader reader, byte[] target, int targetOffset)
            throws UnusableValueException {
        try {
            reader.decrypt(
                    keys,
                    row.bytes,
                    row.keyStart,
                    row.keyLength,
                    row.bytes,
                    row.valueStart,
                    row.valueLength,
                    target,
                    targetOffset);
            metrics.decrypted(1);
        } catch (ValueCipherException e) {
            throw failed(e, row);
        }
    }

    /**
     * Puts the row's value in clear to the position of {@code target}, which has room for it. The caller says with
     * {@link #countDecrypted} how many there were: to count each of them would have it wait for the copy.
     */
    void decrypt(RowView row, OpenKeyring keys, ValueReader reader, ByteBuffer target) throws UnusableValueException {
        try {
            reader.decrypt(
                    keys, row.bytes, row.keyStart, row.keyLength, row.bytes, row.valueStart, row.valueLength, target);
        } catch (ValueCipherException e) {
            throw failed(e, row);
        }
    }

    /**
     * As {@link #decrypt(RowView, OpenKeyring, ValueReader, ByteBuffer)}, by nothing but the value's ends, if it was
     * decrypted before and kept.
     *
     * @return whether it was
     */
    boolean copyOpened(RowView row, OpenKeyring keys, ValueReader reader, ByteBuffer target)
            throws UnusableValueException {
        try {
            return reader.copyOpened(
                    keys, row.bytes, row.keyStart, row.keyLength, row.bytes, row.valueStart, row.valueLength, target);
        } catch (ValueCipherException e) {
            throw failed(e, row);
        }
    }

    void countDecrypted(long values) {
        metrics.decrypted(values);
    }

    private UnusableValueException failed(ValueCipherException failure, RowView row) {
        metrics.failed(false, failure.kind());
        return unusable(failure, row);
    }

    /** Whether the row is from before encryption, or Kubernetes' own. */
    private boolean mayBePlain(RowView row) {
        return row.modRevision <= state.getPlainUntilRevision() || passes(row);
    }

    /** Whether Kubernetes has encrypted the row's value itself, and it is stored as it is. */
    boolean passes(RowView row) {
        for (ByteString start : state.getRequiredValueStartsList()) {
            if (start.size() == KUBERNETES_MARK.length
                    && row.valueLength >= start.size()
                    && start.equals(ByteString.copyFrom(row.bytes, row.valueStart, start.size()))) {
                return true;
            }
        }
        return false;
    }

    /** No ciphertext of this keyring, where there has to be one: the cipher knows what it is instead. */
    private UnusableValueException refusal(RowView row, OpenKeyring open) {
        byte[] nowhere = new byte[row.valueLength];
        try (ValueReader reader = reader()) {
            decrypt(row, open, reader, nowhere, 0);
        } catch (UnusableValueException e) {
            return e;
        }
        throw new IllegalStateException("a value that is not of this keyring was decrypted");
    }

    private UnusableValueException unusable(ValueCipherException failure, @Nullable RowView row) {
        boolean passing =
                switch (failure.kind()) {
                    case KEY_UNAVAILABLE -> true;
                    // No value is stored before the keyring that it was written with. If the epoch is there by now, it
                    // has not been opened yet; if it is not, there never was such an epoch.
                    case UNKNOWN_EPOCH -> isReplicated(failure.epoch());
                    default -> false;
                };
        String which = row == null ? "" : " of " + describe(row);
        return new UnusableValueException(
                passing ? EtcdError.KEYS_UNAVAILABLE : EtcdError.VALUE_UNREADABLE,
                "garboard: value" + which + ": " + failure.getMessage());
    }

    private boolean isReplicated(OptionalInt epoch) {
        Keyring keyring = replicated.get();
        return keyring != null
                && epoch.isPresent()
                && keyring.epoch(epoch.getAsInt()).isPresent();
    }

    /** Whether what is missing may be there in a moment. */
    boolean mayComeSoon() {
        return source.isOpening();
    }

    /** For the client, who asked for it; never for a log. */
    private static String describe(RowView row) {
        return "key \"" + row.key().toStringUtf8() + "\" at revision " + row.modRevision;
    }
}
