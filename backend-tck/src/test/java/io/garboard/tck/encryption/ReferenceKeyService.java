package io.garboard.tck.encryption;

import static io.garboard.spi.encryption.KeyServiceException.Kind.REFUSED;
import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;
import static io.garboard.spi.encryption.KeyServiceException.Kind.WRONG_KEY;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceStatus;
import io.garboard.spi.encryption.WrappedKey;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A key service that is right, but for its store's one defect. */
final class ReferenceKeyService implements KeyEncryptionService {

    private final ReferenceKeyStore store;
    private final KeyDefect defect;
    private final ReferenceWrapping wrapping;
    private final List<Integer> versionsAtOpen;

    private final AtomicReference<@Nullable Thread> owner = new AtomicReference<>();

    private volatile boolean closed;
    private volatile boolean wasDown;
    private byte @Nullable [] lastSecret;
    private byte @Nullable [] shared;

    ReferenceKeyService(ReferenceKeyStore store) {
        this.store = store;
        this.defect = store.defect();
        this.versionsAtOpen = store.versions();
        int salt = defect == KeyDefect.KEEPS_KEYS_OF_THE_INSTANCE ? System.identityHashCode(this) : 0;
        this.wrapping = new ReferenceWrapping(defect, salt);
    }

    private void begin() throws KeyServiceException {
        if (closed && defect != KeyDefect.WORKS_WHEN_CLOSED) {
            throw new IllegalStateException("closed");
        }
        if (defect == KeyDefect.SWALLOWS_INTERRUPTS) {
            Thread.interrupted();
        }
        if (defect == KeyDefect.BELONGS_TO_ONE_THREAD && Thread.currentThread() != owner.updateAndGet(this::orMe)) {
            throw new KeyServiceException(UNAVAILABLE, "not this thread's");
        }
        wasDown |= store.isDown();
        if (store.isHanging()) {
            throw new KeyServiceException(defect == KeyDefect.CALLS_A_TIMEOUT_REFUSED ? REFUSED : UNAVAILABLE, "hangs");
        }
        if (store.isDown() || (wasDown && defect == KeyDefect.NEVER_RECOVERS)) {
            throw new KeyServiceException(defect == KeyDefect.CALLS_DOWN_REFUSED ? REFUSED : UNAVAILABLE, "down");
        }
    }

    private Thread orMe(@Nullable Thread first) {
        return first == null ? Thread.currentThread() : first;
    }

    private List<Integer> versions() {
        return defect == KeyDefect.NOTICES_NO_ROTATION ? versionsAtOpen : store.versions();
    }

    private int current() {
        return versions().get(versions().size() - 1);
    }

    private String keyId(int version) {
        return defect == KeyDefect.ROTATES_WITHOUT_A_NEW_ID ? "key" : "key-" + version;
    }

    @Override
    public WrappedKey wrap(byte[] secret, byte[] context) throws KeyServiceException {
        if (defect == KeyDefect.PRINTS_THE_SECRET_WHEN_IT_FAILS && store.isDown()) {
            throw new KeyServiceException(UNAVAILABLE, "cannot wrap " + Arrays.toString(secret));
        }
        begin();
        if (defect != KeyDefect.TAKES_ANY_SIZE) {
            KeyEncryptionService.checkSizes(secret, context);
        }
        if (defect == KeyDefect.REFUSES_LONG_SECRETS && secret.length > 200) {
            throw new KeyServiceException(REFUSED, "too long");
        }
        shared = secret.clone();
        WrappedKey wrapped = new WrappedKey(keyId(current()), wrapping.wrap(current(), secret, context));
        if (defect == KeyDefect.WIPES_THE_CALLERS_SECRET) {
            Arrays.fill(secret, (byte) 0);
        }
        return wrapped;
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        begin();
        byte[] bytes = wrapped.bytes();
        if (defect == KeyDefect.MISREADS_AN_UNKNOWN_KEY_ID && !wrapped.keyId().startsWith("key-")) {
            return new byte[32];
        }
        if (bytes.length < 1 || !isKnown(bytes[0])) {
            throw wrongKey();
        }
        try {
            lastSecret = wrapping.unwrap(bytes, context);
        } catch (KeyServiceException e) {
            throw defect == KeyDefect.CALLS_A_WRONG_KEY_UNAVAILABLE ? wrongKey() : e;
        }
        if (defect == KeyDefect.HANDS_OUT_ITS_OWN_ARRAY) {
            shared = shared == null ? lastSecret : shared;
            return shared;
        }
        return lastSecret.clone();
    }

    private boolean isKnown(int version) {
        return defect == KeyDefect.KNOWS_THE_CURRENT_KEY_ONLY
                ? version == current()
                : versions().contains(version);
    }

    private KeyServiceException wrongKey() {
        return new KeyServiceException(
                defect == KeyDefect.CALLS_A_WRONG_KEY_UNAVAILABLE ? UNAVAILABLE : WRONG_KEY, "wrong key");
    }

    @Override
    public WrappedKey rewrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        if (defect == KeyDefect.REWRAPS_WITH_THE_OLD_KEY) {
            byte[] secret = unwrap(wrapped, context);
            return new WrappedKey(wrapped.keyId(), wrapping.wrap(wrapped.bytes()[0], secret, context));
        }
        return KeyEncryptionService.super.rewrap(wrapped, context);
    }

    @Override
    public KeyServiceStatus check() throws KeyServiceException {
        if (defect != KeyDefect.CHECK_DOES_NOT_ASK) {
            begin();
        } else if (closed) {
            throw new IllegalStateException("closed");
        }
        return new KeyServiceStatus(
                defect == KeyDefect.CHECK_NAMES_ANOTHER_KEY ? "key-0-" + current() : keyId(current()), "reference");
    }

    @Override
    public void close() {
        if (closed && defect == KeyDefect.CLOSING_TWICE_FAILS) {
            throw new IllegalStateException("closed already");
        }
        closed = true;
    }

    @Override
    public String toString() {
        return "ReferenceKeyService[" + (defect == KeyDefect.PRINTS_THE_LAST_SECRET ? Arrays.toString(lastSecret) : "")
                + "]";
    }
}
