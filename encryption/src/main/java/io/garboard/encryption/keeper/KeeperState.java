package io.garboard.encryption.keeper;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a keeper knows, for metrics, {@code /readyz} and {@code keyring status}.
 *
 * @param ready whether values of the active epoch can be written and read
 * @param millisSinceAnswer since the key service last answered well; empty if it never did
 * @param currentKeyId the key that the service would wrap with now; empty if it never said
 * @param description what the service last said of itself
 * @param failure why the service's last answer was not a good one, with its kind; empty if it was
 * @param rewrapNeeded whether an epoch is wrapped by another key than the current one, or by another provider
 * @param generation of the keyring; 0 without one
 * @param activeEpoch of the keyring; 0 without one
 * @param epochs those of the keyring, oldest first
 */
public record KeeperState(
        boolean ready,
        OptionalLong millisSinceAnswer,
        String currentKeyId,
        String description,
        String failure,
        boolean rewrapNeeded,
        long generation,
        int activeEpoch,
        List<EpochState> epochs) {

    public KeeperState {
        epochs = List.copyOf(epochs);
    }

    /**
     * One epoch.
     *
     * @param open whether its seed is in memory
     * @param failure why it is not; empty if it is, or if the epoch is retired
     */
    public record EpochState(
            int number, String provider, String keyId, boolean retired, boolean open, String failure) {}
}
