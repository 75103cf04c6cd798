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
 * using them. A value's key is wiped after the value; the seed stays in the Mac until {@link #dropSeed}. Confined to one
 * thread.
 */
final class CipherWorkspace {

    private static final byte[] LABEL = "garboard value v1".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;
    private static final int TAG_BITS = ValueHeader.TAG_BYTES * Byte.SIZE;
    private static final String MAC = "HmacSHA256";
    private static final String AES_GCM = "AES/GCM/NoPadding";

    /** An array for longer keys than this is not kept. */
    private static final int AAD_KEPT_BYTES = 4096;

    private final Mac mac;
    private final Cipher cipher;
    private final WipedKey seedKey = new WipedKey(MAC, KEY_BYTES);
    private final WipedKey valueKey = new WipedKey("AES", KEY_BYTES);
    private final byte[] info = new byte[LABEL.length + ValueHeader.SALT_BYTES + 1];
    private byte[] aad = new byte[256];

    /** The seed that the Mac has. */
    private @Nullable Seed seedInMac;

    /** Workspaces of {@code provider}, or of whichever Java prefers. */
    CipherWorkspace(@Nullable Provider provider) {
        try {
            this.mac = provider == null ? Mac.getInstance(MAC) : Mac.getInstance(MAC, provider);
            this.cipher = provider == null ? Cipher.getInstance(AES_GCM) : Cipher.getInstance(AES_GCM, provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java's security provider lacks " + MAC + " or " + AES_GCM, e);
        }
        System.arraycopy(LABEL, 0, info, 0, LABEL.length);
        info[info.length - 1] = 1;
    }

    /**
     * Encrypts or decrypts one value with the key of its salt. The Mac has the seed afterwards: see {@link #dropSeed}.
     *
     * @param mode {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE}
     * @param record holds the header (with salt and nonce) at {@code recordOffset}
     * @return the bytes written to {@code target}, or -1 if the seed has been wiped
     * @throws AEADBadTagException when decrypting, if the value is not authentic
     */
    int transform(int mode, Seed seed, byte[] record, int recordOffset, Range key, Range source, Range target)
            throws AEADBadTagException {
        try {
            if (!takeSeed(seed)) {
                return -1;
            }
            deriveValueKey(record, recordOffset + ValueHeader.SALT_OFFSET);
            cipher.init(
                    mode,
                    valueKey,
                    new GCMParameterSpec(
                            TAG_BITS, record, recordOffset + ValueHeader.NONCE_OFFSET, ValueHeader.NONCE_BYTES));
            updateAad(record, recordOffset, key);
            return cipher.doFinal(source.bytes, source.offset, source.length, target.bytes, target.offset);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed: " + e.getClass().getName(), e);
        } finally {
            valueKey.wipe();
        }
    }

    /** The header up to the salt and then the key, in one piece, which costs the cipher less than two. */
    private void updateAad(byte[] record, int recordOffset, Range key) {
        int length = ValueHeader.SALT_OFFSET + key.length;
        byte[] joined = aad;
        if (joined.length < length) {
            joined = new byte[length];
            aad = length <= AAD_KEPT_BYTES ? joined : aad;
        }
        System.arraycopy(record, recordOffset, joined, 0, ValueHeader.SALT_OFFSET);
        System.arraycopy(key.bytes, key.offset, joined, ValueHeader.SALT_OFFSET, key.length);
        cipher.updateAAD(joined, 0, length);
    }

    /** HKDF-Expand for one block: HMAC(seed, label | salt | 0x01). */
    private void deriveValueKey(byte[] record, int saltOffset) throws GeneralSecurityException {
        System.arraycopy(record, saltOffset, info, LABEL.length, ValueHeader.SALT_BYTES);
        mac.update(info);
        mac.doFinal(valueKey.bytes(), 0);
    }

    /** Has the Mac keyed with the seed, if it has not been wiped. */
    @SuppressWarnings("ReferenceEquality") // the very seed, which only it knows to be wiped
    private boolean takeSeed(Seed seed) throws GeneralSecurityException {
        if (seedInMac == seed && !seed.isWiped()) {
            return true;
        }
        dropSeed();
        try {
            if (!seed.copyTo(seedKey.bytes())) {
                return false;
            }
            seedInMac = seed;
            mac.init(seedKey);
            return true;
        } finally {
            seedKey.wipe();
        }
    }

    /** Leaves no seed behind, in the Mac neither. */
    void dropSeed() {
        if (seedInMac == null) {
            return;
        }
        try {
            mac.init(seedKey);
            seedInMac = null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC failed: " + e.getClass().getName(), e);
        }
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
