package io.garboard.encryption.cipher;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM and HMAC-SHA256 from their definitions (NIST SP 800-38D, RFC 2104), with nothing but single AES blocks and
 * SHA-256 from the JDK. Slow, and written without a look at the cipher under test.
 */
final class PlainGcm {

    private static final BigInteger POLYNOMIAL = new BigInteger("e1000000000000000000000000000000", 16);

    private final Cipher block;
    private final BigInteger hashKey;

    PlainGcm(byte[] key) throws GeneralSecurityException {
        block = Cipher.getInstance("AES/ECB/NoPadding");
        block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        hashKey = new BigInteger(1, block.doFinal(new byte[16]));
    }

    /** Ciphertext and tag. */
    byte[] encrypt(byte[] nonce, byte[] associated, byte[] plain) throws GeneralSecurityException {
        byte[] result = new byte[plain.length + 16];
        for (int i = 0; i < plain.length; i++) {
            result[i] = (byte) (plain[i] ^ counterBlock(nonce, 2 + i / 16)[i % 16]);
        }
        BigInteger hash = absorb(BigInteger.ZERO, associated);
        hash = absorb(hash, Arrays.copyOf(result, plain.length));
        hash = absorb(
                hash,
                ByteBuffer.allocate(16)
                        .putLong(associated.length * 8L)
                        .putLong(plain.length * 8L)
                        .array());
        byte[] mask = counterBlock(nonce, 1);
        byte[] tag = hash.xor(new BigInteger(1, mask)).toByteArray();
        for (int i = 0; i < 16 && i < tag.length; i++) {
            result[result.length - 1 - i] = tag[tag.length - 1 - i];
        }
        return result;
    }

    private byte[] counterBlock(byte[] nonce, int counter) throws GeneralSecurityException {
        return block.doFinal(ByteBuffer.allocate(16).put(nonce).putInt(counter).array());
    }

    private BigInteger absorb(BigInteger hash, byte[] bytes) {
        BigInteger sum = hash;
        for (int at = 0; at < bytes.length; at += 16) {
            sum = multiply(sum.xor(new BigInteger(1, Arrays.copyOfRange(bytes, at, at + 16))), hashKey);
        }
        return sum;
    }

    /** In GF(2^128) with GCM's order of bits: bit 127 of the number is the coefficient of x^0. */
    private static BigInteger multiply(BigInteger x, BigInteger y) {
        BigInteger product = BigInteger.ZERO;
        BigInteger v = y;
        for (int bit = 127; bit >= 0; bit--) {
            if (x.testBit(bit)) {
                product = product.xor(v);
            }
            boolean carry = v.testBit(0);
            v = v.shiftRight(1);
            if (carry) {
                v = v.xor(POLYNOMIAL);
            }
        }
        return product;
    }

    static byte[] hmacSha256(byte[] key, byte[] message) throws GeneralSecurityException {
        byte[] inner = new byte[64];
        byte[] outer = new byte[64];
        for (int i = 0; i < 64; i++) {
            byte keyByte = i < key.length ? key[i] : 0;
            inner[i] = (byte) (keyByte ^ 0x36);
            outer[i] = (byte) (keyByte ^ 0x5c);
        }
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(inner);
        byte[] first = sha.digest(message);
        sha.update(outer);
        return sha.digest(first);
    }
}
