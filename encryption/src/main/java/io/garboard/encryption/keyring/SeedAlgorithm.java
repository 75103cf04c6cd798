package io.garboard.encryption.keyring;

import java.util.Optional;

/** What an epoch's seed is used for. Numbers are never reused: they are stored. */
public enum SeedAlgorithm {
    /** A key per value by HKDF-Expand with SHA-256 (RFC 5869), used once with AES-256 in GCM (NIST SP 800-38D). */
    HKDF_SHA256_AES_256_GCM(1, 32);

    private final int number;
    private final int seedBytes;

    SeedAlgorithm(int number, int seedBytes) {
        this.number = number;
        this.seedBytes = seedBytes;
    }

    /** The algorithm with this number, if this version knows it. */
    public static Optional<SeedAlgorithm> numbered(int number) {
        for (SeedAlgorithm algorithm : values()) {
            if (algorithm.number == number) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** What it is called on disk. */
    public int number() {
        return number;
    }

    /** How long a seed is. */
    public int seedBytes() {
        return seedBytes;
    }
}
