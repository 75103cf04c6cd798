package io.garboard.encryption.keyring;

import io.garboard.spi.encryption.KeyServiceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A keyring whose seeds have been unwrapped, as far as the key service could. Immutable but for the wiping of seeds, and
 * used by any number of threads.
 *
 * <p>A newer keyring of the same id shares the seeds it has in common with this one, so a request that began with this one
 * goes on with it. Wiping is for good: a request that meets a wiped seed gets a typed error.
 */
public final class OpenKeyring {

    private final Keyring keyring;
    private final Map<Integer, Seed> seeds;
    private final Seed[] allSeeds;
    private final Map<Integer, KeyServiceException> failures;

    private OpenKeyring(Keyring keyring, Map<Integer, Seed> seeds, Map<Integer, KeyServiceException> failures) {
        this.keyring = keyring;
        this.seeds = Map.copyOf(seeds);
        this.allSeeds = seeds.values().toArray(Seed[]::new);
        this.failures = Map.copyOf(failures);
    }

    /** A keyring of which nothing is unwrapped yet. */
    public static OpenKeyring closed(Keyring keyring) {
        return new OpenKeyring(keyring, Map.of(), Map.of());
    }

    /**
     * Unwraps what {@code known} does not hold already. Blocks for as long as the service does.
     *
     * @param known an earlier state of the same keyring, or {@link #closed}
     * @return all that could be unwrapped; {@link #failure} says why the rest could not
     */
    public static OpenKeyring open(Keyring keyring, OpenKeyring known, SeedSource source) {
        Map<Integer, Seed> seeds = new HashMap<>();
        Map<Integer, KeyServiceException> failures = new HashMap<>();
        for (KeyEpoch epoch : keyring.inUse()) {
            Seed seed = known.keyring.id().equals(keyring.id()) ? known.seeds.get(epoch.number()) : null;
            try {
                seeds.put(epoch.number(), seed != null && !seed.isWiped() ? seed : source.unwrap(keyring, epoch));
            } catch (KeyServiceException e) {
                failures.put(epoch.number(), e);
            }
        }
        return new OpenKeyring(keyring, seeds, failures);
    }

    /** Where seeds come from; {@link KeyringEditor#unwrap} in general. */
    public interface SeedSource {
        /** The seed of {@code epoch}; blocks. */
        Seed unwrap(Keyring keyring, KeyEpoch epoch) throws KeyServiceException;
    }

    /** The keyring that this is the open form of. */
    public Keyring keyring() {
        return keyring;
    }

    /** The epoch's seed, if it was unwrapped; it may be wiped at any time. */
    public Optional<Seed> seed(int epoch) {
        return Optional.ofNullable(seeds.get(epoch));
    }

    /** Why the epoch's seed was not unwrapped; empty if it was, or if nobody has tried. */
    public Optional<KeyServiceException> failure(int epoch) {
        return Optional.ofNullable(failures.get(epoch));
    }

    /** Whether every epoch in use is unwrapped. */
    public boolean isComplete() {
        return keyring.inUse().stream().allMatch(epoch -> isOpen(epoch.number()));
    }

    /** Whether values of this epoch can be read. */
    public boolean isOpen(int epoch) {
        Seed seed = seeds.get(epoch);
        return seed != null && !seed.isWiped();
    }

    /** Whether values of any epoch can be read. Asked for each value, so it makes nothing. */
    public boolean isAnyOpen() {
        for (Seed seed : allSeeds) {
            if (!seed.isWiped()) {
                return true;
            }
        }
        return false;
    }

    /** The epochs whose values can be read, ascending. */
    public List<Integer> openEpochs() {
        return seeds.keySet().stream().filter(this::isOpen).sorted().toList();
    }

    /** Overwrites all seeds, also those that other states of this keyring share. */
    public void wipe() {
        seeds.values().forEach(Seed::wipe);
    }

    /** Overwrites the seeds that {@code newer}, a later state of the same keyring, does not use any more. */
    public void wipeAllBut(OpenKeyring newer) {
        seeds.forEach((epoch, seed) -> {
            if (newer.seeds.get(epoch) != seed) {
                seed.wipe();
            }
        });
    }

    @Override
    public String toString() {
        return "OpenKeyring[" + keyring.id() + ", generation " + keyring.generation() + ", open epochs " + openEpochs()
                + "]";
    }
}
