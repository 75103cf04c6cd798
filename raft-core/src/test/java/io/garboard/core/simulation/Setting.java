package io.garboard.core.simulation;

import java.util.SplittableRandom;

/**
 * What kind of run it is, drawn from the seed first.
 *
 * @param voters how many members found the cluster
 * @param clockSkew by which part clocks run fast or slow at most
 * @param clockJumps whether they jump ahead
 * @param diskFaults whether disks fail, fill up and rot
 * @param crashes whether machines and processes die
 * @param networkFaults whether messages are lost and links cut
 * @param membershipChanges whether members come and go
 * @param nanos how long faults go on
 * @param faultPauseNanos the mean time between two faults
 */
record Setting(
        int voters,
        double clockSkew,
        boolean clockJumps,
        boolean diskFaults,
        boolean crashes,
        boolean networkFaults,
        boolean membershipChanges,
        long nanos,
        long faultPauseNanos) {

    static Setting draw(SplittableRandom random) {
        int kind = random.nextInt(20);
        int voters = kind < 2 ? 1 : kind < 14 ? 3 : 5;
        return new Setting(
                voters,
                random.nextInt(3) == 0 ? 0.2 : 0.001,
                random.nextInt(3) == 0,
                random.nextInt(2) == 0,
                random.nextInt(8) != 0,
                random.nextInt(8) != 0,
                random.nextInt(3) != 0,
                5_000_000_000L,
                150_000_000L + random.nextLong(600_000_000L));
    }
}
