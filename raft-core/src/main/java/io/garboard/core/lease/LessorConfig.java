package io.garboard.core.lease;

import java.time.Duration;

/**
 * How a lessor counts time.
 *
 * @param minTtlSeconds what shorter requests are lengthened to, see {@link #minTtlSeconds(long)}
 * @param checkpoints whether remaining times are written to the log, so that they outlive a change of leader (etcd's gate
 *     LeaseCheckpoint, off by default)
 * @param checkpointInterval how often, for leases that live longer than this
 * @param revokeRetry after which time an expired lease that is still there is offered for revocation again
 */
public record LessorConfig(long minTtlSeconds, boolean checkpoints, Duration checkpointInterval, Duration revokeRetry) {

    /** etcd's: five minutes between checkpoints. */
    public static final Duration DEFAULT_CHECKPOINT_INTERVAL = Duration.ofMinutes(5);

    public LessorConfig {
        if (minTtlSeconds < 1) {
            throw new IllegalArgumentException("minTtlSeconds: " + minTtlSeconds + " (expected: >= 1)");
        }
    }

    /** etcd's defaults for an election timeout: no checkpoints, revocations retried after etcd's request timeout. */
    public static LessorConfig of(long electionTimeoutMillis) {
        return new LessorConfig(
                minTtlSeconds(electionTimeoutMillis),
                false,
                DEFAULT_CHECKPOINT_INTERVAL,
                Duration.ofMillis(5_000 + 2 * electionTimeoutMillis));
    }

    /** One and a half election timeouts, in whole seconds, so that a lease outlives an election. */
    public static long minTtlSeconds(long electionTimeoutMillis) {
        return Math.max(1, (electionTimeoutMillis * 3 + 1_999) / 2_000);
    }
}
