package io.garboard.encryption.fake;

import io.garboard.spi.encryption.ContextBinding;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceStatus;
import io.garboard.spi.encryption.WrappedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A key service without any secrecy: "wraps" by xor with a byte per key. Can be down, rotate and forget keys. */
public final class FakeKeyService implements KeyEncryptionService {

    private final Map<String, Byte> keys = new TreeMap<>(Map.of("kek-1", (byte) 0x51));
    private String current = "kek-1";
    private KeyServiceException.@Nullable Kind failing;
    private int unwrapped;
    private final List<String> calls = new ArrayList<>();

    /** From now on wraps with {@code keyId}; knows the older ones still. */
    public synchronized void rotateTo(String keyId) {
        keys.put(keyId, (byte) keyId.hashCode());
        current = keyId;
    }

    /** Forgets a key. */
    public synchronized void remove(String keyId) {
        keys.remove(keyId);
    }

    /** Fails every call from now on; null for none. */
    public synchronized void failWith(KeyServiceException.@Nullable Kind kind) {
        failing = kind;
    }

    /** How many secrets it unwrapped. */
    public synchronized int unwrapped() {
        return unwrapped;
    }

    /** The names of the methods that were called. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    private void called(String method) throws KeyServiceException {
        calls.add(method);
        if (failing != null) {
            throw new KeyServiceException(failing, "fake key service: " + failing);
        }
    }

    @Override
    public synchronized WrappedKey wrap(byte[] secret, byte[] context) throws KeyServiceException {
        called("wrap");
        return new WrappedKey(current, xor(ContextBinding.bind(secret, context), current));
    }

    @Override
    public synchronized byte[] unwrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        called("unwrap");
        if (!keys.containsKey(wrapped.keyId())) {
            throw new KeyServiceException(
                    KeyServiceException.Kind.WRONG_KEY, "fake key service has no key " + wrapped.keyId());
        }
        unwrapped++;
        return ContextBinding.open(xor(wrapped.bytes(), wrapped.keyId()), context)
                .orElseThrow(() -> new KeyServiceException(KeyServiceException.Kind.WRONG_KEY, "not authentic"));
    }

    @Override
    public synchronized KeyServiceStatus check() throws KeyServiceException {
        called("check");
        return new KeyServiceStatus(current, "fake");
    }

    private byte[] xor(byte[] bytes, String keyId) {
        Byte pad = keys.get(keyId);
        if (pad == null) {
            throw new IllegalStateException(keyId);
        }
        byte[] result = bytes.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] ^= pad;
        }
        return result;
    }

    @Override
    public void close() {}
}
