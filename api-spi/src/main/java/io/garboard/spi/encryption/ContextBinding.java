package io.garboard.spi.encryption;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Binds a context to a secret for services whose protocol has no associated data: the service wraps the secret together
 * with a code that only this secret and this context give.
 *
 * <pre>
 *   secret (n bytes) | HMAC-SHA256(key = secret, "garboard context v1" 0x00 | context) (32 bytes)
 * </pre>
 *
 * <p>The code lies inside of what is wrapped, so it tells nothing, and a service whose wrapping does not authenticate is
 * caught as well: changed bytes give another secret or another code. Secrets of fewer than 16 bytes are bound too, but
 * guessing one is easier than breaking the code.
 */
public final class ContextBinding {

    /** How many bytes longer the bound secret is. */
    public static final int OVERHEAD_BYTES = 32;

    private static final byte[] LABEL = "garboard context v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final String MAC = "HmacSHA256";

    private ContextBinding() {}

    /** What to wrap in place of {@code secret}: a fresh array for the caller to wipe. */
    public static byte[] bind(byte[] secret, byte[] context) {
        byte[] code = code(secret, context);
        byte[] bound = Arrays.copyOf(secret, secret.length + OVERHEAD_BYTES);
        System.arraycopy(code, 0, bound, secret.length, OVERHEAD_BYTES);
        return bound;
    }

    /**
     * The secret in {@code bound}, a fresh array for the caller to wipe; empty if it was bound to another context, or
     * changed.
     */
    public static Optional<byte[]> open(byte[] bound, byte[] context) {
        if (bound.length <= OVERHEAD_BYTES) {
            return Optional.empty();
        }
        byte[] secret = Arrays.copyOf(bound, bound.length - OVERHEAD_BYTES);
        byte[] found = Arrays.copyOfRange(bound, secret.length, bound.length);
        if (MessageDigest.isEqual(found, code(secret, context))) {
            return Optional.of(secret);
        }
        Arrays.fill(secret, (byte) 0);
        return Optional.empty();
    }

    private static byte[] code(byte[] secret, byte[] context) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret, MAC));
            mac.update(LABEL);
            return mac.doFinal(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + MAC, e);
        }
    }
}
