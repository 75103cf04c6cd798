package io.garboard.core.simulation;

import static io.garboard.core.simulation.Violation.require;

import io.garboard.core.membership.ClusterMember;
import io.garboard.core.raft.Message;
import io.garboard.core.wal.WalCorruptException;
import io.garboard.etcd.rpc.Member;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One run: a cluster and its clients, from one seed, first with faults and then without until all is quiet. Throws a {@link
 * Violation} as soon as something is wrong.
 */
final class Simulation {

    private static final long SECOND = 1_000_000_000L;
    private static final int CLIENTS = 4;
    private static final int READERS = 2;
    private static final int WATCHERS = 4;
    private static final int LEASE_CLIENTS = 2;
    /** How long everything may take to come to rest once nothing goes wrong any more. */
    private static final long QUIET_WITHIN = 60 * SECOND;

    final long seed;
    final SplittableRandom random;
    final Setting setting;
    final Schedule schedule = new Schedule();
    final Trace trace;
    final Truth truth = new Truth();
    final Invariants invariants = new Invariants(truth);
    final History history = new History(truth);
    final SimulatedNetwork network;
    final SimulatedTransfers transfers;
    final MemberSettings memberSettings;

    private final Map<Long, SimulatedMember> members = new TreeMap<>();
    private final List<WatchClient> watchers = new ArrayList<>();
    private final List<LeaseClient> leaseClients = new ArrayList<>();
    private final Faults faults;
    private final Operator operator;
    private boolean faulty = true;
    private boolean ending;
    private double fastestClock = 1;
    int starts;

    Simulation(long seed, @Nullable PrintStream out) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.setting = Setting.draw(random.split());
        this.trace = new Trace(schedule, out);
        this.network = new SimulatedNetwork(schedule, random.split(), this::deliver);
        this.transfers = new SimulatedTransfers(this, random.split());
        this.memberSettings = new MemberSettings(setting, random.split());
        for (long id = 1; id <= setting.voters(); id++) {
            addMachine(id);
        }
        this.operator = new Operator(this, random.split());
        this.faults = new Faults(this, random.split());
    }

    private void addMachine(long id) {
        double rate = 1 + setting.clockSkew() * (2 * random.nextDouble() - 1);
        fastestClock = Math.max(fastestClock, rate);
        SimulatedClock clock = new SimulatedClock(schedule, rate, random.nextLong(1000 * SECOND));
        members.put(id, new SimulatedMember(id, random.split(), clock));
    }

    SimulatedMember member(long id) {
        SimulatedMember member = members.get(id);
        if (member == null) {
            throw new IllegalStateException("no member " + id);
        }
        return member;
    }

    /** Everyone that ever was, in the order of ids. */
    List<Long> memberIds() {
        return List.copyOf(members.keySet());
    }

    long anyMember(SplittableRandom dice) {
        List<Long> present = members.values().stream()
                .filter(member -> !member.removed)
                .map(member -> member.id)
                .toList();
        return present.get(dice.nextInt(present.size()));
    }

    /** A member that holds itself to be the leader, now and then; else any. */
    long likelyLeader(SplittableRandom dice) {
        return dice.nextInt(3) == 0 ? leader(dice) : anyMember(dice);
    }

    /** A member that holds itself to be the leader; any if none does. */
    long leader(SplittableRandom dice) {
        for (SimulatedMember member : members.values()) {
            if (member.life != null && member.life.node().node().leadership().isLeader()) {
                return member.id;
            }
        }
        return anyMember(dice);
    }

    boolean clientsGoOn() {
        return !ending;
    }

    boolean faultsGoOn() {
        return faulty;
    }

    /** Somebody outside the members does something. */
    void clientActs(Runnable action) {
        action.run();
    }

    private void deliver(Message message) {
        SimulatedMember to = members.get(message.to());
        if (to != null && to.life != null) {
            trace.add(message.to(), "gets", message);
            to.life.receive(message);
        }
    }

    // ---- the course of a run ----

    void run() {
        trace.add(0, "seed", seed + " " + setting);
        mendNetworkQuality();
        members.values().forEach(this::start);
        for (int i = 0; i < CLIENTS; i++) {
            new KvClient(i, this, random.split(), false).start();
        }
        for (int i = 0; i < READERS; i++) {
            new KvClient(CLIENTS + i, this, random.split(), true).start();
        }
        for (int i = 0; i < LEASE_CLIENTS; i++) {
            LeaseClient client = new LeaseClient(i + 1, this, random.split());
            leaseClients.add(client);
            client.start();
        }
        for (int i = 0; i < WATCHERS; i++) {
            WatchClient watcher = new WatchClient(i, this, random.split());
            watchers.add(watcher);
            watcher.start();
        }
        new Compactor(this, random.split()).start();
        faults.start();
        operator.start();
        runUntil(setting.nanos());
        endFaults();
        awaitQuiet();
        checkAll();
    }

    private void runUntil(long nanos) {
        while (schedule.step(nanos)) {
            // The next event.
        }
    }

    private void endFaults() {
        trace.add(0, "FAULT", "no more");
        faulty = false;
        faults.end();
        members.values().forEach(this::start);
        // Clients go on a little longer: what comes now must succeed.
        runUntil(schedule.nowNanos() + 2 * SECOND);
        for (int i = 0; i < 30 && history.answered == 0; i++) {
            runUntil(schedule.nowNanos() + SECOND);
        }
        ending = true;
        faults.end();
    }

    private void awaitQuiet() {
        long deadline = schedule.nowNanos() + QUIET_WITHIN;
        String missing = "";
        while (schedule.nowNanos() < deadline) {
            runUntil(schedule.nowNanos() + SECOND);
            members.values().forEach(this::start);
            missing = missing();
            if (missing.isEmpty()) {
                return;
            }
        }
        throw new Violation("no rest: " + missing);
    }

    /** What is not as it must be in the end; nothing if all is. */
    private String missing() {
        List<Long> expected = operator.members().stream().map(Member::getID).toList();
        for (SimulatedMember member : members.values()) {
            MemberLife life = member.life;
            if (!expected.contains(member.id)) {
                continue;
            }
            if (life == null) {
                return member.name() + " does not run";
            }
            if (life.node().node().appliedIndex() < truth.lastCommitted()) {
                return member.name() + " has applied " + life.node().node().appliedIndex() + " of "
                        + truth.lastCommitted() + " entries: "
                        + life.node().node().status();
            }
        }
        for (LeaseClient client : leaseClients) {
            if (!client.isOver()) {
                return "a lease does not end";
            }
        }
        for (WatchClient watcher : watchers) {
            if (!watcher.isComplete()) {
                return watcher.toString();
            }
        }
        return "";
    }

    private void checkAll() {
        leaseClients.forEach(client -> client.check(faults.jumped ? 0 : fastestClock));
        history.check();
        require(history.answered > 0, "no request was ever answered");
    }

    // ---- members ----

    /** Starts a member that does not run. */
    void start(SimulatedMember member) {
        if (member.life != null || member.removed) {
            return;
        }
        trace.add(member.id, "starts", null);
        starts++;
        try {
            MemberLife.start(member, this, memberSettings.of(member.id));
        } catch (SimulatedCrash e) {
            died(member, true, "crashed while it started");
        } catch (IOException | StorageException e) {
            refused(member, e);
        }
    }

    private void refused(SimulatedMember member, Exception reason) {
        died(member, false, "refuses to start: " + reason.getMessage());
        boolean expected =
                reason instanceof WalCorruptException ? member.mend != null : SimulatedDisk.Failure.isIn(reason);
        if (!expected) {
            throw new Violation(member.name() + " refuses to start: " + reason.getMessage(), reason);
        }
    }

    /** A process has ended, and will be started again. */
    void died(SimulatedMember member, boolean machine, String how) {
        trace.add(member.id, "FAULT", how);
        member.die(machine);
        schedule.after(
                20_000_000 + random.nextLong(random.nextInt(3) == 0 ? 2 * SECOND : SECOND / 3), () -> start(member));
    }

    /** A member stopped itself. That is right if its disk failed, and a bug otherwise. */
    void halted(SimulatedMember member, @Nullable String reason, @Nullable Throwable cause) {
        boolean disk = SimulatedDisk.Failure.isIn(cause);
        if (!disk) {
            throw new Violation(
                    member.name() + " halts: " + reason, cause == null ? new IllegalStateException() : cause);
        }
        died(member, false, "halts: " + reason);
    }

    void ended(MemberLife life) {
        watchers.forEach(watcher -> watcher.lost(life));
        transfers.ended(life);
    }

    /** Undoes the damage to a log. */
    void mend(SimulatedMember member) {
        if (member.mend != null && member.life == null) {
            member.mend.run();
            member.mend = null;
        }
    }

    void mendNetworkQuality() {
        network.setQuality(random.nextInt(4) == 0 ? 1 : 0, random.nextInt(3), 2_000_000);
    }

    /** What it was good for. */
    String summary() {
        int events = watchers.stream().mapToInt(watcher -> watcher.events).sum();
        int renewals = leaseClients.stream().mapToInt(client -> client.renewals).sum();
        int expiries = leaseClients.stream().mapToInt(client -> client.expiries).sum();
        return String.format(
                "events=%d answered=%d unknown=%d revisions=%d entries=%d watched=%d renewals=%d expiries=%d starts=%d changes=%d snapshots: %s",
                schedule.happened(),
                history.answered,
                history.unknown,
                truth.lastRevision(),
                truth.lastCommitted(),
                events,
                renewals,
                expiries,
                starts,
                operator.changes,
                transfers);
    }

    void moveLeadership() {
        operator.moveLeadership();
    }

    void changeMembership() {
        operator.changeMembership();
    }

    /** A machine for a member that was added. */
    void join(long id, List<ClusterMember> known) {
        trace.add(id, "joins", null);
        addMachine(id);
        memberSettings.joins(id, known);
        start(member(id));
    }

    /** A member has found out that it was removed: its machine is switched off for good. */
    void removed(SimulatedMember member) {
        trace.add(member.id, "FAULT", "was removed, and stops");
        member.removed = true;
        member.die(false);
    }

    @Nullable
    MemberLife lifeOf(long id) {
        SimulatedMember member = members.get(id);
        return member == null ? null : member.life;
    }
}
