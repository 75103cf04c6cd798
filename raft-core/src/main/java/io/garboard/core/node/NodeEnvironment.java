package io.garboard.core.node;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.wal.Disk;
import io.garboard.core.wal.FileDisk;
import java.security.SecureRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a node needs of the world.
 *
 * @param clock nanoseconds since any moment, never going back
 * @param random draws election timeouts
 * @param forceDurations how long each force of the log took ({@code etcd_disk_wal_fsync_duration_seconds})
 */
public record NodeEnvironment(
        Disk disk,
        LongSupplier clock,
        RandomGenerator random,
        Transport transport,
        SnapshotSender snapshotSender,
        LeadershipListener leadershipListener,
        DurationObserver forceDurations,
        FaultHandler faultHandler) {

    /** A node that sends no snapshots. */
    public NodeEnvironment(
            Disk disk,
            LongSupplier clock,
            RandomGenerator random,
            Transport transport,
            LeadershipListener leadershipListener,
            DurationObserver forceDurations,
            FaultHandler faultHandler) {
        this(disk, clock, random, transport, SnapshotSender.NONE, leadershipListener, forceDurations, faultHandler);
    }

    /** The real disk and clock, and no other member. */
    public static NodeEnvironment of(
            LeadershipListener leadershipListener, DurationObserver forceDurations, FaultHandler faultHandler) {
        return new NodeEnvironment(
                new FileDisk(),
                System::nanoTime,
                new SecureRandom(),
                Transport.NONE,
                leadershipListener,
                forceDurations,
                faultHandler);
    }
}
