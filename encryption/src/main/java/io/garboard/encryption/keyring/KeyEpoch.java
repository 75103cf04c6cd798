package io.garboard.encryption.keyring;

import io.garboard.spi.encryption.WrappedKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One data key of a keyring: the seed that the keys of its values are derived from, wrapped.
 *
 * @param number from 1, in the header of every value
 * @param provider the name of the key service provider that wrapped the seed
 * @param keyId the key that wrapped it; kept after retirement, for error messages
 * @param wrappedSeed the seed; null once the epoch is retired, since a seed that is gone cannot leak
 * @param created when it was made, in milliseconds
 * @param retired when it was retired; null while it is in use
 */
public record KeyEpoch(
        int number,
        SeedAlgorithm algorithm,
        String provider,
        String keyId,
        @Nullable WrappedKey wrappedSeed,
        Instant created,
        @Nullable Instant retired) {

    public KeyEpoch {
        if (number < 1) {
            throw new IllegalArgumentException("epoch: " + number + " (expected: >= 1)");
        }
        if ((wrappedSeed == null) != (retired != null)) {
            throw new IllegalArgumentException("epoch " + number + " has to have a seed or be retired");
        }
        if (wrappedSeed != null && !wrappedSeed.keyId().equals(keyId)) {
            throw new IllegalArgumentException("epoch " + number + " names another key than its seed does");
        }
    }

    /** An epoch in use. */
    public static KeyEpoch of(
            int number, SeedAlgorithm algorithm, String provider, WrappedKey wrappedSeed, Instant created) {
        return new KeyEpoch(number, algorithm, provider, wrappedSeed.keyId(), wrappedSeed, created, null);
    }

    /** Whether its seed is gone. */
    public boolean isRetired() {
        return retired != null;
    }

    KeyEpoch rewrapped(String newProvider, WrappedKey newSeed) {
        return of(number, algorithm, newProvider, newSeed, created);
    }

    KeyEpoch retiredAt(Instant when) {
        return new KeyEpoch(number, algorithm, provider, keyId, null, created, when);
    }
}
