package io.garboard.encryption.keeper;

/**
 * How a {@link KeyringKeeper} behaves.
 *
 * @param pollMillis between two questions to a service that is well
 * @param retryMinMillis before the first repetition of a question that failed; doubled with each failure
 * @param retryMaxMillis the longest pause between repetitions
 * @param keepMillis how long unwrapped seeds are used after the service last answered well; {@link #FOREVER} for no end
 */
public record KeeperSettings(long pollMillis, long retryMinMillis, long retryMaxMillis, long keepMillis) {

    /** As {@code keepMillis}: seeds stay in memory however long the service is down. */
    public static final long FOREVER = Long.MAX_VALUE;

    /** Asks every minute, or every 1 to 10 seconds while the service is down. */
    public static KeeperSettings keepingFor(long keepMillis) {
        return new KeeperSettings(60_000, 1_000, 10_000, keepMillis);
    }

    public KeeperSettings {
        if (pollMillis < 1 || retryMinMillis < 1 || retryMaxMillis < retryMinMillis || keepMillis < 1) {
            throw new IllegalArgumentException("pauses and keepMillis have to be positive");
        }
    }
}
