package io.garboard.encryption.aead;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Wraps secrets with an AES key: {@code version (1 byte: 1) | nonce (12, random) | ciphertext | tag (16)}, the context being
 * the associated data. The nonce is random, so one key may wrap some 4 billion secrets; a keyring has a few. Used by any
 * number of threads.
 */
public final class AesGcmWrapping {

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int HEAD_BYTES = 1 + NONCE_BYTES;

    private final SecureRandom random;
    private final @Nullable Provider provider;

    /** Wrapping by {@code provider}, which a key in a token needs, or by whichever Java prefers. */
    public AesGcmWrapping(SecureRandom random, @Nullable Provider provider) {
        this.random = random;
        this.provider = provider;
    }

    /** Wraps {@code secret}. */
    public byte[] wrap(Key key, byte[] secret, byte[] context) throws GeneralSecurityException {
        byte[] wrapped = new byte[HEAD_BYTES + secret.length + TAG_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        wrapped[0] = VERSION;
        System.arraycopy(nonce, 0, wrapped, 1, NONCE_BYTES);
        cipher(Cipher.ENCRYPT_MODE, key, nonce, context).doFinal(secret, 0, secret.length, wrapped, HEAD_BYTES);
        return wrapped;
    }

    /**
     * Unwraps what {@link #wrap} wrapped: a fresh array for the caller to wipe.
     *
     * @throws AEADBadTagException if key, bytes or context are not those
     */
    public byte[] unwrap(Key key, byte[] wrapped, byte[] context) throws GeneralSecurityException {
        if (wrapped.length <= HEAD_BYTES + TAG_BYTES || wrapped[0] != VERSION) {
            throw new AEADBadTagException("not wrapped by this service");
        }
        byte[] nonce = Arrays.copyOfRange(wrapped, 1, HEAD_BYTES);
        return cipher(Cipher.DECRYPT_MODE, key, nonce, context)
                .doFinal(wrapped, HEAD_BYTES, wrapped.length - HEAD_BYTES);
    }

    private Cipher cipher(int mode, Key key, byte[] nonce, byte[] context) throws GeneralSecurityException {
        String name = "AES/GCM/NoPadding";
        Cipher cipher = provider == null ? Cipher.getInstance(name) : Cipher.getInstance(name, provider);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        if (context.length > 0) {
            cipher.updateAAD(context);
        }
        return cipher;
    }
}
