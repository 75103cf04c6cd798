package io.garboard.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.command.Command;
import io.garboard.core.raft.Message;
import io.garboard.core.snapshot.DyingDisk;
import io.garboard.core.snapshot.MemoryEngineSite;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.wal.FaultDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The process dies, or the machine, before every single change that taking a snapshot over makes to the disk: the next start
 * finds the state of before or that of the snapshot, whole, and goes on.
 */
class InstallCrashTest {

    private static final BufferLimits SMALL = new BufferLimits(20, 1 << 20, 2);
    private static final int OLD = 60;
    private static final int ALL = 150;

    private final StateFixture[] receiver = new StateFixture[1];
    private List<List<Command>> log = new ArrayList<>();

    @Test
    void aCrashBeforeAnyChangeLeavesTheOldStateOrTheNewOne() throws Exception {
        int deaths = 0;
        int old = 0;
        boolean died = true;
        for (int changes = 0; died; changes++) {
            for (boolean machine : new boolean[] {false, true}) {
                Outcome outcome = run(changes, machine);
                died = outcome.died;
                deaths += died ? 1 : 0;
                old += outcome.old ? 1 : 0;
            }
        }
        // Both ends are seen, and more than a few points between.
        assertThat(deaths).isGreaterThan(20);
        assertThat(old).isBetween(3, deaths - 3);
    }

    private record Outcome(boolean died, boolean old) {}

    private Outcome run(int changes, boolean machine) throws Exception {
        SplittableRandom random = new SplittableRandom(changes * 2L + (machine ? 1 : 0));
        FakeSnapshotNetwork network = new FakeSnapshotNetwork(random, () -> receiver[0].inbox);
        StateFixture leader = new StateFixture(1, new MemoryEngineSite(), new FaultDisk(), network, SMALL);
        fill(leader, random);
        MemoryEngineSite site = new MemoryEngineSite();
        FaultDisk disk = new FaultDisk();
        StateFixture follower = new StateFixture(2, site, new DyingDisk(disk, site), network, SMALL);
        receiver[0] = follower;
        catchUp(follower, OLD);
        follower.settle();
        var forced = follower.storage.sync();
        follower.threads.runAll();
        assertThat(forced).isDone();
        site.dieAfter(changes);
        boolean died = !transfer(leader, follower);
        if (machine) {
            disk.crash(random);
            site.crash();
        } else {
            disk.killProcess();
            site.revive();
        }

        StateFixture restarted = new StateFixture(2, site, new DyingDisk(disk, site), network, SMALL);
        receiver[0] = restarted;
        long applied = restarted.storage.applied().index();
        assertThat(applied).as("changes " + changes).isIn(0L + OLD, 0L + ALL);
        boolean old = applied == OLD;
        if (restarted.state.appliedIndex() > OLD) {
            // If the log was not reset yet, the state says why it is ahead of it.
            assertThat(restarted.recovered != null || follower.logFirstIndex > applied)
                    .as("changes " + changes)
                    .isTrue();
            restarted.logFirstIndex = applied + 1;
            restarted.inbox.tick();
        } else {
            assertThat(restarted.recovered).isNull();
            assertThat(transfer(leader, restarted)).isTrue();
        }
        fill(leader, random);
        catchUp(restarted, log.size());
        leader.settle();
        restarted.settle();
        assertThat(restarted.picture()).isEqualTo(leader.picture());
        assertThat(disk.list(java.nio.file.Path.of("/disk/snap"))).noneMatch(name -> name.equals("INSTALL"));
        // And it goes on with the next one.
        fill(leader, random);
        assertThat(transfer(leader, restarted)).isTrue();
        assertThat(restarted.storage.applied().index()).isEqualTo(log.size());
        log = new ArrayList<>();
        return new Outcome(died, old);
    }

    private void fill(StateFixture leader, SplittableRandom random) throws Exception {
        RandomCommands commands = new RandomCommands(random);
        for (int i = 0; i < ALL; i++) {
            log.add(List.of(commands.next(leader.store.currentRevision())));
            var unused = leader.apply(log.size(), 1, log.get(log.size() - 1));
        }
        leader.settle();
    }

    private void catchUp(StateFixture follower, long to) throws Exception {
        while (follower.storage.applied().index() < to) {
            long next = follower.storage.applied().index() + 1;
            var unused = follower.apply(next, 1, log.get((int) next - 1));
        }
    }

    /** Returns whether the snapshot is installed, and the member lives. */
    private boolean transfer(StateFixture leader, StateFixture follower) {
        try {
            leader.spool.send(2, 1, log.size());
            leader.threads.runAll();
            follower.threads.runAll();
            if (follower.announced.isEmpty()) {
                return false;
            }
            Message.SnapshotReady ready = follower.announced.remove(0);
            follower.state.install(ready.index(), ready.snapshotTerm());
            follower.logFirstIndex = ready.index() + 1;
            follower.inbox.tick();
            follower.threads.runAll();
            // What dies after this changes nothing any more.
            follower.site.change();
            return true;
        } catch (IllegalStateException | MemoryEngineSite.DiedException e) {
            return false;
        }
    }
}
