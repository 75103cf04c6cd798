package io.garboard.tck.encryption;

import static io.garboard.spi.encryption.KeyServiceException.Kind.WRONG_KEY;

import io.garboard.spi.encryption.KeyServiceException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM with a key that follows from the version: {@code version (1) | nonce (12) | ciphertext and tag}. */
final class ReferenceWrapping {

    private static final int HEAD_BYTES = 13;

    private final KeyDefect defect;
    private final int salt;
    private final SecureRandom random = new SecureRandom();

    ReferenceWrapping(KeyDefect defect, int salt) {
        this.defect = defect;
        this.salt = salt;
    }

    byte[] wrap(int version, byte[] secret, byte[] context) {
        byte[] nonce = new byte[12];
        if (defect != KeyDefect.WRAPS_DETERMINISTICALLY) {
            random.nextBytes(nonce);
        }
        if (defect == KeyDefect.HOLDS_THE_SECRET_IN_CLEAR) {
            nonce = new byte[12];
        }
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, version, nonce, context).doFinal(secret);
            int clear = defect == KeyDefect.HOLDS_THE_SECRET_IN_CLEAR ? secret.length : 0;
            return ByteBuffer.allocate(HEAD_BYTES + sealed.length + clear)
                    .put((byte) version)
                    .put(nonce)
                    .put(sealed)
                    .put(secret, 0, clear)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] unwrap(byte[] bytes, byte[] context) throws KeyServiceException {
        if (defect == KeyDefect.THROWS_RUNTIME_EXCEPTIONS_ON_DAMAGE && bytes.length < HEAD_BYTES) {
            throw new ArrayIndexOutOfBoundsException(bytes.length);
        }
        if (bytes.length <= HEAD_BYTES + 16) {
            throw new KeyServiceException(WRONG_KEY, "too short");
        }
        byte[] nonce = Arrays.copyOfRange(bytes, 1, HEAD_BYTES);
        try {
            byte[] secret = cipher(Cipher.DECRYPT_MODE, bytes[0], nonce, context)
                    .doFinal(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES);
            return defect == KeyDefect.STRIPS_LEADING_ZEROS ? stripped(secret) : secret;
        } catch (GeneralSecurityException e) {
            throw new KeyServiceException(WRONG_KEY, "not authentic");
        }
    }

    private static byte[] stripped(byte[] secret) {
        int zeros = 0;
        while (zeros < secret.length - 1 && secret[zeros] == 0) {
            zeros++;
        }
        return Arrays.copyOfRange(secret, zeros, secret.length);
    }

    private Cipher cipher(int mode, int version, byte[] nonce, byte[] context) throws GeneralSecurityException {
        SecretKeySpec key = new SecretKeySpec(
                ByteBuffer.allocate(32).putInt(version).putInt(salt).array(), "AES");
        if (defect == KeyDefect.DOES_NOT_AUTHENTICATE) {
            Cipher plain = Cipher.getInstance("AES/CTR/NoPadding");
            plain.init(mode, key, new IvParameterSpec(Arrays.copyOf(nonce, 16)));
            return plain;
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(128, nonce));
        if (defect == KeyDefect.IGNORES_LONG_CONTEXTS_END) {
            cipher.updateAAD(context, 0, Math.min(4, context.length));
        } else if (defect != KeyDefect.IGNORES_THE_CONTEXT) {
            cipher.updateAAD(context);
        }
        return cipher;
    }
}
