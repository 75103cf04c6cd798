package io.garboard.encryption.pkcs11;

import static io.garboard.spi.encryption.KeyServiceException.Kind.REFUSED;
import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;
import static io.garboard.spi.encryption.KeyServiceException.Kind.WRONG_KEY;

import io.garboard.encryption.aead.AesGcmWrapping;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceStatus;
import io.garboard.spi.encryption.WrappedKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Wraps with AES-GCM by a key of a keystore: in a token, the key does not leave it. The key id is the key's label, a prefix
 * and a number; the highest number is the current one.
 *
 * <p>A native library knows no time limit, so each call runs in a thread of its own, at most {@link #CALLS_MAX} at once; one
 * that hangs keeps its thread. When there are none left, calls wait for their time and end as UNAVAILABLE; when
 * {@link #WAITING_MAX} wait, further ones are refused as that at once.
 */
final class KeyStoreKeyService implements KeyEncryptionService {

    private static final int CALLS_MAX = 8;
    private static final int WAITING_MAX = 64;
    private static final int DIGITS_MAX = 9;

    private final KeyStoreOpener opener;
    private final String prefix;
    private final long timeoutMillis;
    private final SecureRandom random;
    private final ExecutorService calls;

    private volatile boolean closed;

    KeyStoreKeyService(KeyStoreOpener opener, String prefix, long timeoutMillis, SecureRandom random) {
        this.opener = opener;
        this.prefix = prefix;
        this.timeoutMillis = timeoutMillis;
        this.random = random;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                CALLS_MAX, CALLS_MAX, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
                    Thread thread = new Thread(task, "keystore");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.calls = pool;
    }

    @Override
    public WrappedKey wrap(byte[] secret, byte[] context) throws KeyServiceException {
        KeyEncryptionService.checkSizes(secret, context);
        return limited(() -> {
            KeyStore store = opener.open();
            String label = currentLabel(store);
            return new WrappedKey(label, wrapping().wrap(aes(store, label), secret, context));
        });
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        return limited(() -> {
            KeyStore store = opener.open();
            if (number(wrapped.keyId()).isEmpty() || !store.isKeyEntry(wrapped.keyId())) {
                throw new KeyServiceException(
                        WRONG_KEY, opener.name() + " does not hold key " + wrapped.keyId() + ": bring it back");
            }
            Key key = aes(store, wrapped.keyId());
            try {
                return wrapping().unwrap(key, wrapped.bytes(), context);
            } catch (GeneralSecurityException | ProviderException e) {
                // Tokens tell damaged bytes in many ways; whether the token works shows in listing its keys, above.
                throw new KeyServiceException(
                        WRONG_KEY,
                        "what key " + wrapped.keyId() + " of " + opener.name()
                                + " should unwrap is not authentic: it was changed, or wrapped for another place ("
                                + e.getClass().getSimpleName() + ")");
            }
        });
    }

    @Override
    public KeyServiceStatus check() throws KeyServiceException {
        return limited(() -> {
            KeyStore store = opener.open();
            String label = currentLabel(store);
            aes(store, label);
            return new KeyServiceStatus(label, opener.name());
        });
    }

    private AesGcmWrapping wrapping() throws KeyServiceException {
        return new AesGcmWrapping(random, opener.provider());
    }

    private String currentLabel(KeyStore store) throws KeyServiceException, GeneralSecurityException {
        Optional<String> newest = Collections.list(store.aliases()).stream()
                .filter(label -> number(label).isPresent())
                .max((one, other) ->
                        Long.compare(number(one).getAsLong(), number(other).getAsLong()));
        return newest.orElseThrow(() -> new KeyServiceException(
                REFUSED,
                opener.name() + " holds no key labelled " + prefix + "NUMBER: make an AES-256 key of that label"));
    }

    private OptionalLong number(String label) {
        String digits = label.startsWith(prefix) ? label.substring(prefix.length()) : "";
        return digits.length() <= DIGITS_MAX && digits.matches("[0-9]+")
                ? OptionalLong.of(Long.parseLong(digits))
                : OptionalLong.empty();
    }

    private Key aes(KeyStore store, String label) throws KeyServiceException, GeneralSecurityException {
        Key key = opener.key(store, label);
        if (key == null || !key.getAlgorithm().equals("AES")) {
            throw new KeyServiceException(REFUSED, "key " + label + " of " + opener.name() + " is no AES key");
        }
        return key;
    }

    private <T> T limited(Call<T> call) throws KeyServiceException {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        Future<T> result;
        try {
            result = calls.submit(call::call);
        } catch (RejectedExecutionException e) {
            throw unavailable("hangs: " + (CALLS_MAX + WAITING_MAX) + " calls have not ended", e);
        }
        try {
            return result.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            result.cancel(true);
            throw unavailable("did not answer within " + timeoutMillis + " ms", e);
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw unavailable("was not waited for: interrupted", e);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private KeyServiceException failure(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof KeyServiceException typed) {
            return typed;
        }
        boolean refused = cause instanceof UnrecoverableKeyException
                || cause instanceof InvalidKeyException
                || (cause != null && cause.getCause() instanceof UnrecoverableKeyException);
        if (refused) {
            return new KeyServiceException(
                    REFUSED, opener.name() + " refuses the PIN, or the use of the key: " + cause, e);
        }
        return unavailable("cannot be used: " + cause, e);
    }

    private KeyServiceException unavailable(String what, Throwable cause) {
        return new KeyServiceException(UNAVAILABLE, opener.name() + " " + what, cause);
    }

    private interface Call<T> {
        T call() throws KeyServiceException, IOException, GeneralSecurityException;
    }

    @Override
    public void close() {
        closed = true;
        calls.shutdown();
    }

    @Override
    public String toString() {
        return "KeyStoreKeyService[" + opener.name() + "]";
    }
}
