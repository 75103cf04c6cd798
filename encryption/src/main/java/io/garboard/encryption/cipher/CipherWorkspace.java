package io.garboard.encryption.cipher;

import io.garboard.encryption.aead.WipedKey;
import io.garboard.encryption.keyring.Seed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The JCA objects and key buffers that one thread uses for one value after the other, since making them costs more than
 * using them. Key buffers are wiped after each value. Confined to one thread.
 */
final class CipherWorkspace {

    private static final byte[] LABEL = "garboard value v1".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;
    private static final int TAG_BITS = ValueHeader.TAG_BYTES * Byte.SIZE;
    private static final String MAC = "HmacSHA256";
    private static final String AES_GCM = "AES/GCM/NoPadding";

    private final Mac mac;
    private final Cipher cipher;
    private final WipedKey seedKey = new WipedKey(MAC, KEY_BYTES);
    private final WipedKey valueKey = new WipedKey("AES", KEY_BYTES);

    /** Workspaces of {@code provider}, or of whichever Java prefers. */
    CipherWorkspace(@Nullable Provider provider) {
        try {
            this.mac = provider == null ? Mac.getInstance(MAC) : Mac.getInstance(MAC, provider);
            this.cipher = provider == null ? Cipher.getInstance(AES_GCM) : Cipher.getInstance(AES_GCM, provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java's security provider lacks " + MAC + " or " + AES_GCM, e);
        }
    }

    /**
     * Encrypts or decrypts one value with the key of its salt.
     *
     * @param mode {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE}
     * @param record holds the header (with salt and nonce) at {@code recordOffset}
     * @return the bytes written to {@code target}, or -1 if the seed has been wiped
     * @throws AEADBadTagException when decrypting, if the value is not authentic
     */
    int transform(int mode, Seed seed, byte[] record, int recordOffset, Range key, Range source, Range target)
            throws AEADBadTagException {
        if (!seed.copyTo(seedKey.bytes())) {
            seedKey.wipe();
            return -1;
        }
        try {
            deriveValueKey(record, recordOffset + ValueHeader.SALT_OFFSET);
            cipher.init(
                    mode,
                    valueKey,
                    new GCMParameterSpec(
                            TAG_BITS, record, recordOffset + ValueHeader.NONCE_OFFSET, ValueHeader.NONCE_BYTES));
            cipher.updateAAD(record, recordOffset, ValueHeader.SALT_OFFSET);
            cipher.updateAAD(key.bytes, key.offset, key.length);
            return cipher.doFinal(source.bytes, source.offset, source.length, target.bytes, target.offset);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed: " + e.getClass().getName(), e);
        } finally {
            valueKey.wipe();
        }
    }

    /** HKDF-Expand for one block: HMAC(seed, label | salt | 0x01). Leaves no seed behind, in the Mac neither. */
    private void deriveValueKey(byte[] record, int saltOffset) throws GeneralSecurityException {
        mac.init(seedKey);
        seedKey.wipe();
        mac.update(LABEL);
        mac.update(record, saltOffset, ValueHeader.SALT_BYTES);
        mac.update((byte) 1);
        mac.doFinal(valueKey.bytes(), 0);
        mac.init(seedKey);
    }

    /** Part of an array. */
    static final class Range {
        final byte[] bytes;
        final int offset;
        final int length;

        Range(byte[] bytes, int offset, int length) {
            this.bytes = bytes;
            this.offset = offset;
            this.length = length;
        }
    }
}
