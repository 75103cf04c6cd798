package io.garboard.core.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does for a core what a node does, in memory: writes down, sends, applies. */
final class CoreDriver {

    private final RaftConfig config;
    private final SplittableRandom random;
    private final Consumer<Message> network;
    private final MemoryLog log;

    final List<Entry> applied = new ArrayList<>();
    final List<ReadState> readStates = new ArrayList<>();
    /** How much of {@link #applied} a checker has seen. */
    int checked;
    /** Members that the core wants a snapshot to be sent to. */
    final List<Long> needSnapshot = new ArrayList<>();
    /** What stands ready to be installed: the entries that a snapshot holds. */
    private List<Entry> prepared = List.of();

    private @Nullable SnapshotInstall installing;
    int installs;

    private final Membership initialMembership;
    private Membership membership;
    private RaftCore core;

    CoreDriver(
            RaftConfig config,
            Membership membership,
            MemoryLog log,
            SplittableRandom random,
            Consumer<Message> network) {
        this.config = config;
        this.initialMembership = membership;
        this.membership = membership;
        this.log = log;
        this.random = random;
        this.network = network;
        this.core = newCore();
    }

    private RaftCore newCore() {
        return new RaftCore(config, random.split(), log, log.hardState(), membership, applied.size());
    }

    RaftCore core() {
        return core;
    }

    long id() {
        return config.memberId();
    }

    MemoryLog log() {
        return log;
    }

    void tick() {
        core.tick();
        pump();
    }

    void step(Message message) {
        core.step(message);
        pump();
    }

    long propose(String data) {
        long index = core.propose(EntryType.NORMAL, data.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        pump();
        return index;
    }

    /** Proposes a change to {@code changed}. */
    long proposeConfig(Membership changed) {
        long index = core.propose(EntryType.CONFIG, encode(changed));
        pump();
        return index;
    }

    boolean readIndex(long context) {
        boolean begun = core.readIndex(context);
        pump();
        return begun;
    }

    boolean transferLeadership(long toMemberId) {
        boolean begun = core.transferLeadership(toMemberId);
        pump();
        return begun;
    }

    /** Drops applied entries from the log. */
    void compact(long upToIndex) {
        log.dropUpTo(Math.min(upToIndex, applied.size()));
    }

    /** A snapshot of what another member had applied is here whole. */
    void snapshotHere(Message.SnapshotReady message, List<Entry> entries) {
        if (installing == null) {
            prepared = entries;
            step(message);
        }
    }

    boolean isInstalling() {
        return installing != null;
    }

    /** The state machine gets to the snapshot that it is to install: the log begins anew, and the core hears of it. */
    void install() {
        SnapshotInstall snapshot = Objects.requireNonNull(installing);
        if (applied.size() >= snapshot.index() || prepared.size() != snapshot.index()) {
            throw new IllegalStateException("installs " + snapshot + " over " + applied.size());
        }
        applied.clear();
        applied.addAll(prepared);
        membership = membershipOfApplied();
        if (!membership.equals(snapshot.membership())) {
            throw new IllegalStateException("the membership is " + membership + ", said to be " + snapshot);
        }
        log.reset(snapshot.index(), snapshot.term());
        installing = null;
        installs++;
        core.installed();
        pump();
    }

    /** Loses what is in memory and starts again from what was written down; the state machine has lost its tail, too. */
    void crash(int appliedKept) {
        installing = null;
        needSnapshot.clear();
        while (applied.size() > Math.max(appliedKept, log.firstIndex() - 1)) {
            applied.remove(applied.size() - 1);
            checked = Math.min(checked, applied.size());
        }
        membership = membershipOfApplied();
        core = newCore();
    }

    private Membership membershipOfApplied() {
        return membershipOf(applied);
    }

    /** What the entries from the first on amount to. */
    Membership membershipOf(List<Entry> entries) {
        Membership found = initialMembership;
        for (Entry entry : entries) {
            found = entry.type() == EntryType.CONFIG ? decode(entry.data()) : found;
        }
        return found;
    }

    /** Does what the core says, until it says nothing more. */
    void pump() {
        while (core.hasReady() || core.hasCommitted()) {
            Ready ready = core.ready(Long.MAX_VALUE);
            ready.messages().forEach(network);
            log.append(ready.entries());
            if (ready.hardState() != null) {
                log.setHardState(ready.hardState());
            }
            if (!ready.entries().isEmpty()) {
                Entry last = ready.entries().get(ready.entries().size() - 1);
                core.persisted(last.index(), last.term());
            }
            ready.messagesAfterPersist().forEach(network);
            needSnapshot.addAll(ready.needSnapshot());
            if (ready.snapshot() != null) {
                installing = ready.snapshot();
            }
            readStates.addAll(ready.readStates());
            ready.committed().forEach(this::apply);
        }
    }

    private void apply(Entry entry) {
        if (entry.index() != applied.size() + 1L) {
            throw new IllegalStateException("applies " + entry + " after " + applied.size());
        }
        applied.add(entry);
        if (entry.type() == EntryType.CONFIG) {
            membership = decode(entry.data());
            core.changeMembership(membership);
        }
        core.applied(entry.index());
    }

    private static byte[] encode(Membership membership) {
        byte[] data =
                new byte[membership.voters().size() + 1 + membership.learners().size()];
        int i = 0;
        for (Long voter : membership.voters()) {
            data[i++] = voter.byteValue();
        }
        i++;
        for (Long learner : membership.learners()) {
            data[i++] = learner.byteValue();
        }
        return data;
    }

    private static Membership decode(byte[] data) {
        List<Long> voters = new ArrayList<>();
        List<Long> learners = new ArrayList<>();
        List<Long> target = voters;
        for (byte id : data) {
            if (id == 0) {
                target = learners;
            } else {
                target.add((long) id);
            }
        }
        return new Membership(voters, learners);
    }
}
