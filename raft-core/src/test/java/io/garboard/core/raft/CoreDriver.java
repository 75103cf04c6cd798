package io.garboard.core.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

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

    /** Loses what is in memory and starts again from what was written down; the state machine has lost its tail, too. */
    void crash(int appliedKept) {
        while (applied.size() > appliedKept) {
            applied.remove(applied.size() - 1);
            checked = Math.min(checked, applied.size());
        }
        membership = initialMembership;
        for (Entry entry : applied) {
            membership = entry.type() == EntryType.CONFIG ? decode(entry.data()) : membership;
        }
        core = newCore();
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
