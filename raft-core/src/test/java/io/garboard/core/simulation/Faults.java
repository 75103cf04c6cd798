package io.garboard.core.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What goes wrong, and when it is over. */
final class Faults {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final Simulation simulation;
    private final Setting setting;
    private final SplittableRandom random;
    private final List<Runnable> kinds = new ArrayList<>();
    /** Whether a clock has shown time that has not passed. */
    boolean jumped;

    Faults(Simulation simulation, SplittableRandom random) {
        this.simulation = simulation;
        this.setting = simulation.setting;
        this.random = random;
        choose();
    }

    private void choose() {
        if (setting.crashes()) {
            often(3, () -> crash(any(), true));
            often(2, () -> crash(any(), false));
            often(4, this::crashInTheMiddle);
            often(1, this::powerOutage);
        }
        if (setting.networkFaults() && setting.voters() > 1) {
            often(4, this::isolate);
            often(2, this::split);
            often(2, this::cutOneWay);
            often(2, this::worsenNetwork);
        }
        if (setting.diskFaults()) {
            often(1, this::failDisk);
            often(1, this::fillDisk);
            often(1, this::rot);
            often(1, this::refuseBatches);
            often(2, this::slowDisk);
        }
        often(2, this::pause);
        often(3, simulation::moveLeadership);
        if (setting.membershipChanges()) {
            often(6, simulation::changeMembership);
        }
        if (setting.clockJumps()) {
            often(2, this::jump);
        }
    }

    private void often(int weight, Runnable kind) {
        for (int i = 0; i < weight; i++) {
            kinds.add(kind);
        }
    }

    void start() {
        simulation.schedule.after(random.nextLong(2 * setting.faultPauseNanos()), () -> {
            if (simulation.faultsGoOn()) {
                simulation.clientActs(kinds.get(random.nextInt(kinds.size())));
                start();
            }
        });
    }

    private SimulatedMember any() {
        return simulation.member(simulation.anyMember(random));
    }

    /** The leader, every other time: there it hurts most. */
    private SimulatedMember anyButOftenTheLeader() {
        return random.nextBoolean() ? any() : simulation.member(simulation.leader(random));
    }

    private void note(long memberId, String what) {
        simulation.trace.add(memberId, "FAULT", what);
    }

    private void crash(SimulatedMember member, boolean machine) {
        if (member.life != null) {
            simulation.died(member, machine, machine ? "the machine stops" : "the process is killed");
        }
    }

    private void crashInTheMiddle() {
        note(0, "somebody crashes within some operations of the disk");
        SimulatedMember member = any();
        member.disk.crashWithin(6);
    }

    private void powerOutage() {
        note(0, "power outage");
        for (long id : simulation.memberIds()) {
            crash(simulation.member(id), true);
        }
    }

    private long span() {
        return 200 * MILLI + random.nextLong(2 * SECOND);
    }

    private void mendLater() {
        simulation.schedule.after(span(), () -> {
            note(0, "links are mended");
            simulation.network.mend();
        });
    }

    private void isolate() {
        long lonely = anyButOftenTheLeader().id;
        note(lonely, "isolated");
        cutBetween(List.of(lonely), true, true);
    }

    private void cutOneWay() {
        long lonely = anyButOftenTheLeader().id;
        boolean in = random.nextBoolean();
        note(lonely, in ? "hears nobody" : "is not heard");
        cutBetween(List.of(lonely), in, !in);
    }

    private void split() {
        List<Long> side = new ArrayList<>();
        for (long id : simulation.memberIds()) {
            if (random.nextBoolean()) {
                side.add(id);
            }
        }
        note(0, "split off: " + side);
        cutBetween(side, true, true);
    }

    private void cutBetween(List<Long> side, boolean in, boolean out) {
        for (long one : side) {
            for (long other : simulation.memberIds()) {
                if (!side.contains(other)) {
                    if (in) {
                        simulation.network.cut(other, one);
                    }
                    if (out) {
                        simulation.network.cut(one, other);
                    }
                }
            }
        }
        mendLater();
    }

    private void worsenNetwork() {
        int loss = random.nextInt(3) == 0 ? 0 : random.nextInt(40);
        long delay = random.nextBoolean() ? 3 * MILLI : random.nextLong(200 * MILLI) + MILLI;
        note(0, "network: loss " + loss + "%, delay up to " + delay / MILLI + " ms");
        simulation.network.setQuality(loss, random.nextInt(20), delay);
        simulation.schedule.after(span(), simulation::mendNetworkQuality);
    }

    private void pause() {
        SimulatedMember member = anyButOftenTheLeader();
        long nanos = random.nextLong(2 * SECOND);
        note(member.id, "paused for " + nanos / MILLI + " ms");
        member.pausedUntilNanos = simulation.schedule.nowNanos() + nanos;
    }

    private void jump() {
        SimulatedMember member = any();
        long nanos = random.nextLong(4 * SECOND);
        note(member.id, "clock jumps ahead by " + nanos / MILLI + " ms");
        jumped = true;
        member.clock.jump(nanos);
    }

    private void slowDisk() {
        SimulatedMember member = any();
        long nanos = random.nextLong(400 * MILLI);
        note(member.id, "forces take " + nanos / MILLI + " ms");
        member.disk.setForceNanos(nanos);
        simulation.schedule.after(span(), () -> member.disk.setForceNanos(100_000));
    }

    private void failDisk() {
        SimulatedMember member = any();
        note(member.id, "disk fails");
        member.disk.setFailing(true);
        simulation.schedule.after(span(), () -> member.disk.setFailing(false));
    }

    private void fillDisk() {
        SimulatedMember member = any();
        note(member.id, "disk is full");
        member.disk.setFull(true);
        simulation.schedule.after(span(), () -> member.disk.setFull(false));
    }

    private void refuseBatches() {
        SimulatedMember member = any();
        note(member.id, "engine is full");
        member.site.setRefusing(true);
        simulation.schedule.after(span(), () -> member.site.setRefusing(false));
    }

    /** Damage to what was on disk: the member must refuse to start, until the damage is undone. */
    private void rot() {
        SimulatedMember member = any();
        crash(member, true);
        if (member.mend == null) {
            member.mend = member.disk.rot();
            if (member.mend != null) {
                note(member.id, "a bit of its log flips");
                simulation.schedule.after(span(), () -> simulation.mend(member));
            }
        }
    }

    /** Everything works again. */
    void end() {
        simulation.network.mend();
        simulation.mendNetworkQuality();
        for (long id : simulation.memberIds()) {
            SimulatedMember member = simulation.member(id);
            member.pausedUntilNanos = 0;
            member.disk.setFailing(false);
            member.disk.setFull(false);
            member.disk.setForceNanos(100_000);
            simulation.mend(member);
            member.site.setRefusing(false);
        }
    }
}
