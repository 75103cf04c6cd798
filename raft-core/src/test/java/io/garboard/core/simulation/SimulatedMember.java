package io.garboard.core.simulation;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A machine and the member on it: what survives its process, and the process if there is one. */
final class SimulatedMember {

    final long id;
    final SplittableRandom random;
    final SimulatedDisk disk;
    final SimulatedSite site;
    final SimulatedClock clock;

    @Nullable
    MemberLife life;
    /** Its events wait until then. */
    long pausedUntilNanos;
    /** Whether it has been taken out of the cluster, and knows it. */
    boolean removed;
    /** Whether its log is damaged, and how to mend it. */
    @Nullable
    Runnable mend;

    SimulatedMember(long id, SplittableRandom random, SimulatedClock clock) {
        this.id = id;
        this.random = random;
        this.clock = clock;
        this.disk = new SimulatedDisk(random.split());
        this.site = new SimulatedSite(disk);
    }

    String name() {
        return "m" + Long.toHexString(id);
    }

    /** The process ends; with {@code machine}, so does everything that was not forced. */
    void die(boolean machine) {
        if (life != null) {
            life.end();
            life = null;
        }
        if (machine) {
            disk.crash();
            site.crash(random);
        } else {
            disk.kill();
        }
    }
}
