package io.garboard.core.simulation;

import static io.garboard.core.simulation.Violation.require;

import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.local.LocalMember;
import io.garboard.core.local.MemberConfig;
import io.garboard.core.local.MemberDriver;
import io.garboard.core.local.MemberEnvironment;
import io.garboard.core.local.MemberObservers;
import io.garboard.core.local.MemberStorage;
import io.garboard.core.node.NodeConfig;
import io.garboard.core.node.NodeDriver;
import io.garboard.core.node.NodeEnvironment;
import io.garboard.core.node.NodeStatus;
import io.garboard.core.node.RaftNode;
import io.garboard.core.node.StateMachine;
import io.garboard.core.peer.PeerHandler;
import io.garboard.core.raft.Message;
import io.garboard.core.task.Worker;
import io.garboard.core.wal.WalOptions;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One process of a member, from its start to its end. */
final class MemberLife implements SimulatedThreads.Planner {

    private static final Path SNAPSHOTS = Path.of("/snap");
    private static final long SOON_NANOS_MAX = 40_000;
    private static final long BUILD_NANOS_MAX = 1_500_000_000;

    private final SimulatedMember member;
    private final Simulation simulation;
    private final String name;
    private final SimulatedPeers peers;

    private boolean ended;
    private boolean removed;
    private @Nullable NodeDriver node;
    private @Nullable LocalMember local;
    private @Nullable LogWatch logWatch;
    private @Nullable StateWatch stateWatch;

    private boolean raftPlanned;
    private boolean applyPlanned;
    private long raftBusyUntilNanos;
    private long raftTurn;
    private long applyTurn;

    private MemberLife(SimulatedMember member, Simulation simulation) {
        this.member = member;
        this.simulation = simulation;
        this.name = member.name();
        this.peers = new SimulatedPeers(simulation, this, member);
    }

    /**
     * Starts a process.
     *
     * @throws IOException if it refuses to start
     */
    static MemberLife start(SimulatedMember member, Simulation simulation, MemberConfig config)
            throws IOException, StorageException {
        MemberLife life = new MemberLife(member, simulation);
        member.life = life;
        MemberEnvironment environment = new MemberEnvironment(
                new SimulatedThreads(life),
                member.clock::nanos,
                new RandomAdapter(member.random.split()),
                member.disk,
                life::openNode,
                () -> simulation.schedule.nowNanos() / 1_000_000,
                life.peers,
                reason -> life.removed = true);
        MemberStorage engines = life.openStorage();
        LocalMember local =
                LocalMember.start(config, environment, engines, AutoCompaction.off(), MemberObservers.NONE, life::halt);
        life.local = local;
        life.stateWatch = new StateWatch(life.name, local, simulation);
        life.afterStart();
        return life;
    }

    private MemberStorage openStorage() throws IOException, StorageException {
        if (member.disk.list(SNAPSHOTS).contains("INSTALL")) {
            simulation.transfers.carriedThrough++;
        }
        return MemberStorage.open(member.site, member.disk, SNAPSHOTS);
    }

    private RaftNode openNode(
            NodeConfig config,
            NodeEnvironment environment,
            Path directory,
            WalOptions options,
            StateMachine state,
            List<byte[]> founding)
            throws IOException {
        Worker logFiles = new SimulatedThreads(this).worker("wal-files", 1, Integer.MAX_VALUE);
        NodeDriver opened = NodeDriver.open(
                config,
                environment,
                directory,
                simulation.memberSettings.log(),
                SimulatedThreads.executor(logFiles),
                new WatchedState(state, this::applied, this::installed),
                founding);
        node = opened;
        return opened.node();
    }

    private void afterStart() {
        NodeDriver driver = node();
        simulation.invariants.started(member.id, driver.log());
        logWatch = new LogWatch(member.id, simulation.invariants, simulation.truth, driver.log());
        member.disk.takeSpentNanos();
        look();
        planRaft(0);
        planApply(0);
        syncAgain();
    }

    /** More often than every five seconds, so that the log is cut while a run lasts. */
    private void syncAgain() {
        after(50_000_000 + member.random.nextLong(500_000_000), "sync", () -> {
            var unused = MemberDriver.storage(local()).sync();
            syncAgain();
        });
    }

    void end() {
        ended = true;
        simulation.ended(this);
    }

    boolean hasEnded() {
        return ended;
    }

    long memberId() {
        return member.id;
    }

    SimulatedPeers peers() {
        return peers;
    }

    NodeDriver node() {
        return notNull(node);
    }

    LocalMember local() {
        return notNull(local);
    }

    private static <T> T notNull(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the member has not started yet");
        }
        return part;
    }

    // ---- what it does ----

    @Override
    public void soon(String what, Runnable task) {
        if (local == null && what.equals("wal-files")) {
            // A log that refuses to open waits for these.
            task.run();
            return;
        }
        // An engine is not built at once: others go on meanwhile, and so does what comes in.
        boolean slow = what.equals("snapshot-build") && member.random.nextBoolean();
        long nanosMax = slow ? BUILD_NANOS_MAX : SOON_NANOS_MAX;
        plan(simulation.schedule.nowNanos() + 1_000 + member.random.nextLong(nanosMax), what, task);
    }

    @Override
    public void after(long ownNanos, String what, Runnable task) {
        plan(simulation.schedule.nowNanos() + 1 + member.clock.trueNanos(ownNanos), what, task);
    }

    private void plan(long atNanos, String what, Runnable task) {
        simulation.schedule.at(atNanos, () -> run(what, task));
    }

    /** Runs a piece of work now, unless the process is gone or paused. */
    void run(String what, Runnable task) {
        if (ended) {
            return;
        }
        if (member.pausedUntilNanos > simulation.schedule.nowNanos()) {
            plan(member.pausedUntilNanos, what, task);
            return;
        }
        try {
            task.run();
            if (removed && !ended) {
                simulation.removed(member);
            }
            if (!ended && node != null && local != null) {
                pokeLoops();
            }
        } catch (SimulatedCrash e) {
            simulation.died(member, true, "crashed in " + what);
        } catch (Halted e) {
            simulation.halted(member, e.getMessage(), e.getCause());
        } catch (Violation e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw new Violation(name + " failed in " + what + ": " + e, e);
        }
    }

    /** Whoever has work now gets to it; the loops' own wake-ups are not relied upon. */
    private void pokeLoops() {
        if (!raftPlanned && node().raftHasWork()) {
            planRaft(member.random.nextLong(SOON_NANOS_MAX));
        }
        if (!applyPlanned && node().applyHasWork()) {
            planApply(member.random.nextLong(SOON_NANOS_MAX));
        }
    }

    private void planRaft(long delayNanos) {
        raftPlanned = true;
        long at = Math.max(simulation.schedule.nowNanos() + delayNanos, raftBusyUntilNanos);
        plan(at, "raft", this::stepRaft);
    }

    private void stepRaft() {
        raftPlanned = false;
        long turn = ++raftTurn;
        NodeDriver driver = node();
        try {
            driver.stepRaft(member.clock.nanos());
        } catch (IOException e) {
            halt("the write-ahead log failed: " + e.getMessage(), e);
        }
        raftBusyUntilNanos = simulation.schedule.nowNanos() + member.disk.takeSpentNanos();
        look();
        long toTick = member.clock.trueNanos(driver.nanosToTick(member.clock.nanos()));
        plan(Math.max(raftBusyUntilNanos, simulation.schedule.nowNanos() + toTick), "tick", () -> {
            if (turn == raftTurn && !raftPlanned) {
                stepRaft();
            }
        });
    }

    private void look() {
        NodeStatus status = node().node().status();
        notNull(logWatch).look(node().log(), status.commitIndex(), status.term());
        notNull(logWatch).lookAtLeader(node().log(), status);
        simulation.invariants.leads(member.id, status, node().log());
    }

    private void planApply(long delayNanos) {
        applyPlanned = true;
        plan(simulation.schedule.nowNanos() + delayNanos, "apply", this::stepApply);
    }

    private void stepApply() {
        applyPlanned = false;
        long turn = ++applyTurn;
        long idleNanos = Math.min(node().stepApply(), TimeUnit.SECONDS.toNanos(10));
        if (idleNanos <= 0) {
            planApply(SOON_NANOS_MAX);
            return;
        }
        plan(simulation.schedule.nowNanos() + member.clock.trueNanos(idleNanos), "upkeep", () -> {
            if (turn == applyTurn && !applyPlanned) {
                stepApply();
            }
        });
    }

    private void installed(long index) {
        simulation.trace.add(member.id, "installs", index);
        simulation.transfers.installed++;
    }

    private void applied(long index) {
        if (stateWatch != null) {
            stateWatch.look(index);
        }
    }

    void receive(Message message) {
        run("receive", () -> {
            PeerHandler handler = peers.handler();
            if (handler == null) {
                return;
            }
            if (handler.isRemoved(message.from())) {
                turnedAway(message.from());
            } else {
                handler.receive(message);
            }
        });
    }

    /** As the handshake does: whoever was removed is told so. */
    private void turnedAway(long memberId) {
        MemberLife other = simulation.lifeOf(memberId);
        if (other != null) {
            other.soon("told", () -> {
                PeerHandler handler = other.peers.handler();
                if (handler != null) {
                    handler.removed(member.id);
                }
            });
        }
    }

    private void halt(String reason, Throwable cause) {
        throw new Halted(reason, cause);
    }

    /** What a halt does in production: nothing comes after it. */
    private static final class Halted extends Error {
        private static final long serialVersionUID = 1L;

        Halted(String reason, Throwable cause) {
            super(reason, cause, false, false);
        }
    }

    /** The revision that readers of this member see. */
    long revision() {
        return MemberDriver.store(local()).currentRevision();
    }

    void requireAlive() {
        require(!ended, name + " has ended");
    }
}
