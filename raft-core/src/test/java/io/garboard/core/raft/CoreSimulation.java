package io.garboard.core.raft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of cores under a network that loses, repeats, delays and reorders, under crashes, partitions and changes of
 * membership, all drawn from one seed. After every step the safety properties of the paper's figure 3 are checked.
 */
final class CoreSimulation {

    private static final int IDS = 5;
    private static final int QUEUED_MESSAGES_MAX = 300;

    private final SplittableRandom random;
    private final Map<Long, CoreDriver> members = new TreeMap<>();
    /** What a member had applied, on its way to another. The sender's core may have crashed since. */
    private record Snapshot(CoreDriver sender, RaftCore core, long to, List<Entry> entries) {}

    private final List<Message> network = new ArrayList<>();
    private final List<Snapshot> snapshots = new ArrayList<>();
    private final Set<List<Long>> cutLinks = new HashSet<>();

    private final Map<Long, Long> leaderOfTerm = new HashMap<>();
    private final List<Entry> committed = new ArrayList<>();
    /** For each read: what had been committed anywhere when it was asked for. */
    private final Map<Long, Long> readFloor = new HashMap<>();

    private long lastContext;
    int readsAnswered;
    int changesApplied;

    int installs() {
        return members.values().stream().mapToInt(member -> member.installs).sum();
    }

    CoreSimulation(long seed) {
        this.random = new SplittableRandom(seed);
        boolean preVote = random.nextInt(4) != 0;
        int voters = random.nextBoolean() ? 3 : 5;
        List<Long> initial = new ArrayList<>();
        for (long id = 1; id <= voters; id++) {
            initial.add(id);
        }
        for (long id = 1; id <= IDS; id++) {
            Membership membership = id <= voters ? new Membership(initial, List.of()) : Membership.EMPTY;
            RaftConfig config = new RaftConfig(id, 4, preVote, 64, 4, 200);
            members.put(id, new CoreDriver(config, membership, new MemoryLog(), random.split(), this::post));
        }
    }

    List<Entry> committed() {
        return committed;
    }

    private void post(Message message) {
        if (!cutLinks.contains(List.of(message.from(), message.to()))) {
            network.add(message);
        }
        if (network.size() > QUEUED_MESSAGES_MAX) {
            network.remove(random.nextInt(network.size()));
        }
    }

    private CoreDriver anyMember() {
        return member(1 + random.nextInt(IDS));
    }

    private CoreDriver member(long id) {
        CoreDriver driver = members.get(id);
        if (driver == null) {
            throw new IllegalStateException("no member " + id);
        }
        return driver;
    }

    void step() {
        if (random.nextInt(4) == 0) {
            moveSnapshots();
        }
        int dice = random.nextInt(1000);
        if (dice < 740) {
            deliverAny();
        } else if (dice < 850) {
            anyMember().tick();
        } else if (dice < 920) {
            anyMember().propose("p" + random.nextInt(1000));
        } else if (dice < 950) {
            read(anyMember());
        } else if (dice < 965) {
            crash(anyMember());
        } else if (dice < 968) {
            changeLinks();
        } else if (dice < 975) {
            anyMember().transferLeadership(1 + random.nextInt(IDS));
        } else if (dice < 982) {
            changeMembership(anyMember());
        } else if (dice < 987) {
            CoreDriver member = anyMember();
            member.compact(random.nextInt(member.applied.size() + 1));
        } else if (dice < 989) {
            anyMember().core().unreachable(1 + random.nextInt(IDS));
        } else if (!network.isEmpty()) {
            network.remove(random.nextInt(network.size()));
        }
        check();
    }

    private void deliverAny() {
        if (network.isEmpty()) {
            return;
        }
        int at = random.nextInt(4) == 0 ? random.nextInt(network.size()) : 0;
        Message message = random.nextInt(20) == 0 ? network.get(at) : network.remove(at);
        member(message.to()).step(message);
    }

    /** A snapshot is taken, travels, gets lost, arrives, is installed: one step of one of them. */
    private void moveSnapshots() {
        CoreDriver member = anyMember();
        if (!member.needSnapshot.isEmpty()) {
            long to = member.needSnapshot.remove(0);
            snapshots.add(new Snapshot(member, member.core(), to, List.copyOf(member.applied)));
        } else if (member.isInstalling()) {
            member.install();
        } else if (!snapshots.isEmpty()) {
            deliver(snapshots.remove(random.nextInt(snapshots.size())));
        }
    }

    private void deliver(Snapshot snapshot) {
        boolean lost = random.nextInt(5) == 0;
        if (!lost && !snapshot.entries.isEmpty()) {
            CoreDriver target = member(snapshot.to);
            Entry last = snapshot.entries.get(snapshot.entries.size() - 1);
            target.snapshotHere(
                    new Message.SnapshotReady(
                            snapshot.sender.id(),
                            snapshot.to,
                            snapshot.sender.core().term(),
                            last.index(),
                            last.term(),
                            snapshot.sender.membershipOf(snapshot.entries)),
                    snapshot.entries);
        }
        if (snapshot.sender.core() == snapshot.core) {
            snapshot.core.snapshotSent(snapshot.to, !lost);
            snapshot.sender.pump();
        }
    }

    private void read(CoreDriver member) {
        long context = ++lastContext;
        readFloor.put(context, (long) committed.size());
        member.readIndex(context);
    }

    /** Half the time in the middle of a step: messages that may leave before the write have left, the write is lost. */
    private void crash(CoreDriver member) {
        if (random.nextBoolean()) {
            stepHalfway(member);
            member.core().ready(0).messages().forEach(this::post);
        }
        member.crash(random.nextInt(member.applied.size() + 1));
    }

    private void stepHalfway(CoreDriver member) {
        if (random.nextInt(4) == 0) {
            member.core().propose(EntryType.NORMAL, new byte[] {1});
            return;
        }
        for (int i = 0; i < network.size(); i++) {
            if (network.get(i).to() == member.id()) {
                member.core().step(network.remove(i));
                return;
            }
        }
    }

    private void changeLinks() {
        cutLinks.clear();
        int style = random.nextInt(5);
        long lonely = 1L + random.nextInt(IDS);
        for (long from = 1; from <= IDS; from++) {
            for (long to = 1; to <= IDS; to++) {
                boolean cut = style == 1
                        ? (from == lonely) != (to == lonely)
                        : style == 2 && from != to && random.nextInt(4) == 0;
                if (cut) {
                    cutLinks.add(List.of(from, to));
                }
            }
        }
    }

    private void changeMembership(CoreDriver member) {
        Membership now = member.core().membership();
        List<Long> voters = new ArrayList<>(now.voters());
        List<Long> learners = new ArrayList<>(now.learners());
        Long id = 1L + random.nextInt(IDS);
        if (voters.contains(id) && voters.size() > 1) {
            voters.remove(id);
        } else if (learners.remove(id) || random.nextBoolean()) {
            voters.add(id);
        } else {
            learners.add(id);
        }
        learners.removeAll(voters);
        member.proposeConfig(new Membership(voters, learners));
    }

    private void check() {
        for (CoreDriver member : members.values()) {
            checkLeader(member);
            checkApplied(member);
            for (ReadState answer : member.readStates) {
                readsAnswered++;
                require(
                        answer.index() >= readFloor.getOrDefault(answer.context(), 0L),
                        "stale read index " + answer + " at " + member.core());
            }
            member.readStates.clear();
        }
    }

    /** Election safety and leader completeness. */
    private void checkLeader(CoreDriver member) {
        if (member.core().role() != RoleKind.LEADER) {
            return;
        }
        Long other = leaderOfTerm.putIfAbsent(member.core().term(), member.id());
        require(other == null || other == member.id(), "two leaders in a term: " + other + " and " + member.core());
        if (other == null) {
            for (Entry entry : committed) {
                if (entry.term() < member.core().term()) {
                    require(
                            member.log().firstIndex() > entry.index() + 1
                                    || (member.log().lastIndex() >= entry.index()
                                            && member.log().term(entry.index()) == entry.term()),
                            "leader " + member.core() + " lacks committed " + entry);
                }
            }
        }
    }

    /** State machine safety: what anyone applies at an index is what everyone does. */
    private void checkApplied(CoreDriver member) {
        for (int i = member.checked; i < member.applied.size(); i++) {
            Entry entry = member.applied.get(i);
            if (i < committed.size()) {
                require(
                        committed.get(i).equals(entry),
                        entry + " applied at " + member.core() + ", committed was " + committed.get(i));
            } else {
                committed.add(entry);
                changesApplied += entry.type() == EntryType.CONFIG ? 1 : 0;
            }
        }
        member.checked = member.applied.size();
    }

    /** Log matching. */
    void checkLogs() {
        for (CoreDriver one : members.values()) {
            for (CoreDriver other : members.values()) {
                long end = Math.min(one.log().lastIndex(), other.log().lastIndex());
                boolean equal = false;
                long start = Math.max(one.log().firstIndex(), other.log().firstIndex());
                for (long index = end; index >= start; index--) {
                    Entry a = one.log().entry(index);
                    Entry b = other.log().entry(index);
                    equal |= a.term() == b.term();
                    require(
                            !equal || (a.term() == b.term() && Arrays.equals(a.data(), b.data())),
                            "logs differ at " + a);
                }
            }
        }
    }

    /** With every link mended and nobody crashing, a command gets through to every member that belongs to the cluster. */
    void checkLiveness() {
        cutLinks.clear();
        // Whoever was started anew has broken the lines to it.
        for (CoreDriver member : members.values()) {
            members.keySet().forEach(member.core()::unreachable);
        }
        for (int round = 0; round < 400; round++) {
            settle();
            CoreDriver leader = leader();
            if (leader != null && leader.propose("last") != 0) {
                for (int i = 0; i < 60; i++) {
                    settle();
                }
                if (everyoneHas(leader)) {
                    return;
                }
            }
        }
        throw new AssertionError("no progress: "
                + members.values().stream()
                        .map(member ->
                                "\n" + member.core() + " " + member.core().membership() + " applied "
                                        + member.applied.size() + " needs " + member.needSnapshot
                                        + member.core().progress()
                                        + (member.isInstalling() ? " installing" : ""))
                        .toList()
                + "\non the way: " + snapshots.size() + " snapshots, " + network);
    }

    private void settle() {
        members.values().forEach(CoreDriver::tick);
        for (int i = 0; i < 2000 && !network.isEmpty(); i++) {
            Message message = network.remove(0);
            member(message.to()).step(message);
        }
        for (int i = 0; i < IDS; i++) {
            moveSnapshots();
        }
        check();
    }

    private @Nullable CoreDriver leader() {
        CoreDriver found = null;
        for (CoreDriver member : members.values()) {
            if (member.core().role() == RoleKind.LEADER
                    && (found == null || member.core().term() > found.core().term())) {
                found = member;
            }
        }
        return found;
    }

    private boolean everyoneHas(CoreDriver leader) {
        Membership membership = leader.core().membership();
        return members.values().stream()
                .filter(member -> membership.contains(member.id()))
                .allMatch(member -> member.applied.size() == committed.size());
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
