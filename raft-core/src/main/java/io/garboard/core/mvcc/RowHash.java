package io.garboard.core.mvcc;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash that tells whether a row is still what it was. Any thread. */
public final class RowHash {

    private RowHash() {}

    /** SHA-256 of a row. */
    public static byte[] sha256(byte[] row) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(row);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
