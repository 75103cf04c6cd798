package io.garboard.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.command.Command;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.core.raft.Message;
import io.garboard.core.snapshot.MemoryEngineSite;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.wal.FaultDisk;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.ResponseHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A leader and a follower apply the same random entries; the follower misses some, and gets a snapshot for them. From then
 * on it must be like the leader in every row, hash, lease, alarm and member, and its watchers have every event once.
 */
final class InstallRun {

    private static final long LEADER = 1;
    private static final long FOLLOWER = 2;
    private static final BufferLimits SMALL = new BufferLimits(50, 1 << 20, 2);

    /** An entry: commands, or a member. */
    private record Entry(List<Command> commands, @Nullable ClusterMember member) {}

    static final AtomicInteger compactedWatchers = new AtomicInteger();
    static final AtomicInteger watchersInAll = new AtomicInteger();

    private final List<Entry> log = new ArrayList<>();
    private final List<RevisionEvents> history = new ArrayList<>();
    private final SplittableRandom random;
    private final RandomCommands commands;
    private final FakeSnapshotNetwork network;
    private final StateFixture leader;
    private final StateFixture follower;
    private final List<CheckedWatcher> watchers = new ArrayList<>();
    private long index;

    /** Up to which revision the follower served rows when it took over the state of encryption. */
    private long revisionAtEncryption;

    InstallRun(SplittableRandom random) throws Exception {
        this.random = random;
        commands = new RandomCommands(random.split());
        StateFixture[] receiver = new StateFixture[1];
        network = new FakeSnapshotNetwork(random.split(), () -> receiver[0].inbox);
        leader = new StateFixture(LEADER, new MemoryEngineSite(), new FaultDisk(), network, SMALL);
        follower = new StateFixture(FOLLOWER, new MemoryEngineSite(), new FaultDisk(), network, SMALL);
        receiver[0] = follower;
        follower.encryption.listen(state -> revisionAtEncryption = follower.store.currentRevision());
    }

    void run() throws Exception {
        network.breakOneIn = random.nextBoolean() ? 0 : 10;
        for (int round = 0; round < 5; round++) {
            both(random.nextInt(100));
            openWatchers();
            both(random.nextInt(60));
            leaderAlone(1 + random.nextInt(200));
            transfer();
            readBeside();
            both(random.nextInt(60));
            compare();
        }
        assertThat(follower.halts).isEmpty();
    }

    private void both(int entries) throws Exception {
        for (int i = 0; i < entries; i++) {
            next();
            replay(index);
        }
    }

    private void leaderAlone(int entries) throws Exception {
        for (int i = 0; i < entries; i++) {
            next();
        }
    }

    /** The leader applies another entry. */
    private void next() throws Exception {
        Entry entry;
        if (random.nextInt(50) == 0) {
            entry = new Entry(
                    List.of(),
                    new ClusterMember(
                            random.nextInt(5) + 10,
                            "m" + random.nextInt(3),
                            List.of("http://peer"),
                            List.of(),
                            random.nextBoolean()));
        } else {
            List<Command> batch = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                batch.add(commands.next(leader.store.currentRevision()));
            }
            entry = new Entry(batch, null);
        }
        log.add(entry);
        index++;
        history.addAll(apply(leader, index));
        step(leader);
    }

    private void replay(long at) throws Exception {
        var unused = apply(follower, at);
        step(follower);
    }

    private List<RevisionEvents> apply(StateFixture member, long at) throws Exception {
        Entry entry = log.get((int) at - 1);
        if (entry.member() != null) {
            member.members.put(entry.member());
        }
        return member.apply(at, 3, entry.commands());
    }

    /** Sometimes a bit of what goes on beside. */
    private void step(StateFixture member) throws Exception {
        for (int i = random.nextInt(4); i > 0; i--) {
            member.threads.step(random::nextInt);
        }
        if (random.nextInt(5) == 0) {
            member.state.maintain();
        }
        watchers.forEach(CheckedWatcher::poll);
    }

    /** Sends until it is there, whatever breaks, and installs. */
    private void transfer() throws Exception {
        long needed =
                random.nextInt(3) == 0 ? index : leader.storage.committed().index();
        needed = Math.max(needed, follower.storage.applied().index() + 1);
        for (int tries = 0; follower.announced.isEmpty(); tries++) {
            assertThat(tries).as("tries").isLessThan(2000);
            leader.outcomes.clear();
            leader.spool.send(FOLLOWER, 3, needed);
            while (leader.outcomes.isEmpty()) {
                leader.state.maintain();
                leader.threads.runAll();
                leader.threads.advanceTo(leader.threads.nanoTime() + 100_000_000);
            }
            follower.threads.runAll();
        }
        Message.SnapshotReady ready = follower.announced.remove(0);
        assertThat(ready.index()).isGreaterThanOrEqualTo(needed);
        step(follower);
        long revision = follower.store.currentRevision();
        revisionAtEncryption = -1;
        follower.state.install(ready.index(), ready.snapshotTerm());
        assertThat(revisionAtEncryption)
                .as("what rows were encrypted with is known before they are served")
                .isEqualTo(revision);
        assertThat(follower.storage.applied().index()).isEqualTo(ready.index());
        assertThat(follower.state.membership()).isEqualTo(ready.membership());
        assertThat(follower.state.durableIndex()).isEqualTo(ready.index());
        follower.logFirstIndex = ready.index() + 1;
        follower.inbox.tick();
        // What the leader applied after it.
        while (follower.storage.applied().index() < index) {
            replay(follower.storage.applied().index() + 1);
        }
    }

    private void openWatchers() throws Exception {
        for (int i = random.nextInt(4); i >= 0; i--) {
            int first = random.nextInt(RandomCommands.KEYS);
            long now = follower.store.currentRevision();
            long start = random.nextBoolean() ? 0 : Math.max(1, now - 30 + random.nextInt(100));
            watchers.add(new CheckedWatcher(
                    follower.hub,
                    RandomCommands.key(first),
                    random.nextBoolean() ? "z" : RandomCommands.key(first + 5),
                    start));
        }
        follower.settle();
        watchers.forEach(CheckedWatcher::poll);
    }

    /** Hashes that were asked before and during, and reads of the past, are the leader's. */
    private void readBeside() throws Exception {
        for (int i = 0; i < 5; i++) {
            long revision = Math.max(1, follower.store.currentRevision() - random.nextInt(40));
            RangeRequest request = RangeRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8("a"))
                    .setRangeEnd(ByteString.copyFromUtf8("z"))
                    .setRevision(revision)
                    .build();
            String expected = answer(leader, request);
            assertThat(answer(follower, request)).isEqualTo(expected);
        }
    }

    private static String answer(StateFixture member, RangeRequest request) throws Exception {
        var result = member.store.range(request, revision -> ResponseHeader.getDefaultInstance());
        return result.error() != null
                ? result.error().text()
                : Arrays.toString(result.value().toByteArray());
    }

    private void compare() throws Exception {
        leader.settle();
        follower.settle();
        assertThat(follower.picture().lines())
                .containsExactlyElementsOf(leader.picture().lines().toList());
        for (int i = 0; i < 10; i++) {
            long revision = Math.max(1, leader.store.currentRevision() - i * 7L);
            if (revision > leader.store.compactedRevision()) {
                assertThat(follower.hash(revision)).isEqualTo(leader.hash(revision));
            }
        }
        watchers.forEach(CheckedWatcher::poll);
        watchers.forEach(watcher -> watcher.check(history, follower.store.compactedRevision()));
        watchersInAll.addAndGet(watchers.size());
        compactedWatchers.addAndGet(
                (int) watchers.stream().filter(CheckedWatcher::isCompacted).count());
    }
}
