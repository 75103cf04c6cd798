package io.garboard.encryption.keyring;

import static io.garboard.spi.encryption.KeyServiceException.Kind.INVALID_ANSWER;
import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;
import static io.garboard.spi.encryption.KeyServiceException.Kind.WRONG_KEY;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.WrappedKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes keyrings and changes of keyrings that need the key service. Every method blocks for as long as the service does
 * and changes nothing but what it returns: the caller replicates that. Used by any number of threads.
 */
public final class KeyringEditor {

    private static final SeedAlgorithm ALGORITHM = SeedAlgorithm.HKDF_SHA256_AES_256_GCM;

    private final String provider;
    private final KeyEncryptionService service;
    private final SecureRandom random;
    private final InstantSource clock;

    /**
     * An editor that wraps with {@code service}.
     *
     * @param provider the name of the provider that opened it, stored with every seed
     * @param clock the time of day, for {@link KeyEpoch#created}
     */
    public KeyringEditor(String provider, KeyEncryptionService service, SecureRandom random, InstantSource clock) {
        this.provider = provider;
        this.service = service;
        this.random = random;
        this.clock = clock;
    }

    /** A new keyring with a new id and one new seed. */
    public Keyring create() throws KeyServiceException {
        KeyringId id = KeyringId.random(random);
        return Keyring.first(id, newEpoch(id, 1));
    }

    /** {@code keyring} with a new epoch, not active yet: see {@link Keyring#activated}. */
    public Keyring addEpoch(Keyring keyring) throws KeyServiceException {
        return keyring.withEpoch(
                newEpoch(keyring.id(), Math.addExact(keyring.newest().number(), 1)));
    }

    /**
     * {@code keyring} with every seed in use wrapped by the service's current key. All of them, or none: a failure
     * changes nothing.
     *
     * @throws KeyServiceException WRONG_KEY if a seed was wrapped by another provider (see {@link #wrapAgain}); others
     *     as the service throws them
     */
    public Keyring rewrap(Keyring keyring) throws KeyServiceException {
        Map<Integer, WrappedKey> seeds = new HashMap<>();
        for (KeyEpoch epoch : keyring.inUse()) {
            seeds.put(epoch.number(), service.rewrap(wrappedHere(epoch), context(keyring.id(), epoch.number())));
        }
        return keyring.rewrapped(provider, seeds);
    }

    /**
     * {@code open}'s keyring with every seed in use wrapped by this service, from the seeds in memory. For a change of the
     * provider, and for a KEK that was lost while a member still runs.
     *
     * @throws KeyServiceException UNAVAILABLE if a seed is not in memory; others as the service throws them
     */
    public Keyring wrapAgain(OpenKeyring open) throws KeyServiceException {
        Keyring keyring = open.keyring();
        Map<Integer, WrappedKey> seeds = new HashMap<>();
        for (KeyEpoch epoch : keyring.inUse()) {
            byte[] seed = new byte[epoch.algorithm().seedBytes()];
            try {
                if (!open.seed(epoch.number()).map(held -> held.copyTo(seed)).orElse(false)) {
                    throw new KeyServiceException(
                            UNAVAILABLE, "the seed of epoch " + epoch.number() + " is not in memory");
                }
                seeds.put(epoch.number(), service.wrap(seed, context(keyring.id(), epoch.number())));
            } finally {
                Arrays.fill(seed, (byte) 0);
            }
        }
        return keyring.rewrapped(provider, seeds);
    }

    /**
     * The seed of {@code epoch}, unwrapped: an {@link OpenKeyring.SeedSource}.
     *
     * @throws KeyServiceException as the service throws it; WRONG_KEY if another provider wrapped it; INVALID_ANSWER if
     *     it has not the length of a seed
     */
    public Seed unwrap(Keyring keyring, KeyEpoch epoch) throws KeyServiceException {
        byte[] seed = service.unwrap(wrappedHere(epoch), context(keyring.id(), epoch.number()));
        if (seed.length != epoch.algorithm().seedBytes()) {
            Arrays.fill(seed, (byte) 0);
            throw new KeyServiceException(
                    INVALID_ANSWER,
                    "key service '" + provider + "' unwrapped epoch " + epoch.number() + " with key "
                            + epoch.keyId() + " to " + seed.length + " bytes (expected: "
                            + epoch.algorithm().seedBytes() + ")");
        }
        return Seed.takeOver(seed);
    }

    private KeyEpoch newEpoch(KeyringId id, int number) throws KeyServiceException {
        byte[] seed = new byte[ALGORITHM.seedBytes()];
        random.nextBytes(seed);
        try {
            WrappedKey wrapped = service.wrap(seed, context(id, number));
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            return KeyEpoch.of(number, ALGORITHM, provider, wrapped, now);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    private WrappedKey wrappedHere(KeyEpoch epoch) throws KeyServiceException {
        WrappedKey wrapped = epoch.wrappedSeed();
        if (wrapped == null) {
            throw new IllegalArgumentException("epoch " + epoch.number() + " is retired");
        }
        if (!epoch.provider().equals(provider)) {
            throw new KeyServiceException(
                    WRONG_KEY,
                    "epoch " + epoch.number() + " was wrapped by key service '" + epoch.provider() + "' with key "
                            + epoch.keyId() + "; configured is '" + provider + "'");
        }
        return wrapped;
    }

    private static byte[] context(KeyringId id, int epoch) {
        return SeedContext.of(id, epoch, ALGORITHM);
    }
}
