package io.garboard.encryption.keyring;

import io.garboard.spi.encryption.WrappedKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The data keys of a cluster, wrapped: what is replicated and stored. An immutable value without secrets.
 *
 * <p>New values are written with the active epoch; the others are there to be read. A new data key comes in two steps, so
 * that no member meets a value that it cannot read yet: first {@link #withEpoch} lets every member unwrap it, then
 * {@link #activated} lets them write with it. Every change counts {@code generation} up by one, so that whoever applies a
 * change can refuse one that was made from an outdated keyring.
 *
 * @param id stays the same for the keyring's whole life
 * @param generation from 1
 * @param activeEpoch the epoch that new values are written with; it is never retired
 * @param epochs ascending by number, retired ones included
 */
public record Keyring(KeyringId id, long generation, int activeEpoch, List<KeyEpoch> epochs) {

    public Keyring {
        epochs = List.copyOf(epochs);
        if (generation < 1) {
            throw new IllegalArgumentException("generation: " + generation + " (expected: >= 1)");
        }
        if (epochs.stream().noneMatch(epoch -> epoch.number() == activeEpoch && !epoch.isRetired())) {
            throw new IllegalArgumentException("active epoch: " + activeEpoch + " (expected: one that is in use)");
        }
        for (int i = 1; i < epochs.size(); i++) {
            if (epochs.get(i - 1).number() >= epochs.get(i).number()) {
                throw new IllegalArgumentException("epochs are not in ascending order");
            }
        }
    }

    /** A keyring with one epoch, numbered 1. */
    public static Keyring first(KeyringId id, KeyEpoch epoch) {
        if (epoch.number() != 1) {
            throw new IllegalArgumentException("first epoch: " + epoch.number() + " (expected: 1)");
        }
        return new Keyring(id, 1, 1, List.of(epoch));
    }

    /** The epoch that new values are written with. */
    public KeyEpoch active() {
        return epoch(activeEpoch).orElseThrow();
    }

    /** The epoch that was added last. */
    public KeyEpoch newest() {
        return epochs.get(epochs.size() - 1);
    }

    /** The epoch with this number, retired or not. */
    public Optional<KeyEpoch> epoch(int number) {
        for (KeyEpoch epoch : epochs) {
            if (epoch.number() == number) {
                return Optional.of(epoch);
            }
        }
        return Optional.empty();
    }

    /** The epochs in use, oldest first. */
    public List<KeyEpoch> inUse() {
        return epochs.stream().filter(epoch -> !epoch.isRetired()).toList();
    }

    /**
     * This keyring with {@code epoch} as the newest, not active yet.
     *
     * @throws IllegalArgumentException if its number is not one more than the newest's
     */
    public Keyring withEpoch(KeyEpoch epoch) {
        if (epoch.number() != newest().number() + 1) {
            throw new IllegalArgumentException(
                    "epoch: " + epoch.number() + " (expected: " + (newest().number() + 1) + ")");
        }
        List<KeyEpoch> more = new ArrayList<>(epochs);
        more.add(epoch);
        return new Keyring(id, generation + 1, activeEpoch, more);
    }

    /**
     * This keyring with new values written with epoch {@code number}.
     *
     * @throws IllegalArgumentException if it is not in use
     */
    public Keyring activated(int number) {
        return new Keyring(id, generation + 1, number, epochs);
    }

    /**
     * This keyring with other wrappings of the same seeds.
     *
     * @param provider who wrapped them
     * @param seeds by epoch; epochs that are not in it, and retired ones, stay as they are
     */
    public Keyring rewrapped(String provider, Map<Integer, WrappedKey> seeds) {
        return changed(epoch -> {
            WrappedKey seed = epoch.isRetired() ? null : seeds.get(epoch.number());
            return seed == null ? epoch : epoch.rewrapped(provider, seed);
        });
    }

    /**
     * This keyring without the seed of epoch {@code number}. There is no way back: values of that epoch, in whatever copy,
     * cannot be read any more. The caller knows that there are none.
     *
     * @throws IllegalArgumentException if it is the active one, not there, or retired already
     */
    public Keyring retired(int number, Instant when) {
        if (number == activeEpoch || inUse().stream().noneMatch(epoch -> epoch.number() == number)) {
            throw new IllegalArgumentException(
                    "epoch " + number + " cannot be retired: it is the active one, or not in use");
        }
        return changed(epoch -> epoch.number() == number ? epoch.retiredAt(when) : epoch);
    }

    private Keyring changed(UnaryOperator<KeyEpoch> change) {
        return new Keyring(
                id, generation + 1, activeEpoch, epochs.stream().map(change).toList());
    }
}
