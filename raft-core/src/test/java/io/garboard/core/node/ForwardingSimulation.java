package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.HardState;
import io.garboard.core.raft.LogReader;
import io.garboard.core.raft.Membership;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.Forward;
import io.garboard.core.raft.Message.ForwardRefused;
import io.garboard.core.raft.RaftConfig;
import io.garboard.core.raft.RaftCore;
import io.garboard.core.raft.Ready;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Three members that propose, forward, elect, hand over and crash, under a network that loses, repeats and reorders, all
 * drawn from one seed. What is proposed once is applied at most once, whoever it went through.
 */
final class ForwardingSimulation {

    private static final Membership THREE = Membership.ofVoters(1L, 2L, 3L);
    private static final int QUEUED_MESSAGES_MAX = 200;

    private static final class MemberLog implements LogReader {
        final List<Entry> entries = new ArrayList<>();
        HardState state = HardState.INITIAL;

        void append(List<Entry> added) {
            for (Entry entry : added) {
                entries.subList((int) entry.index() - 1, entries.size()).clear();
                entries.add(entry);
            }
        }

        @Override
        public long firstIndex() {
            return 1;
        }

        @Override
        public long lastIndex() {
            return entries.size();
        }

        @Override
        public long term(long index) {
            return index == 0 ? 0 : entries.get((int) index - 1).term();
        }

        @Override
        public EntryType type(long index) {
            return entries.get((int) index - 1).type();
        }

        @Override
        public List<Entry> entries(long from, long to, long bytesMax) {
            return List.copyOf(entries.subList((int) from - 1, (int) to));
        }
    }

    /** One life of a member. */
    private final class Life {
        final MemberLog log;
        final RaftCore core;
        final Proposer proposer;
        final NodeState state;

        Life(long id, MemberLog log) {
            this.log = log;
            NodeConfig config = NodeConfig.of(1, id).withTimes(100, 400);
            state = new NodeState(0, 1, log.lastIndex());
            core = new RaftCore(
                    new RaftConfig(id, 4, true, 64, 4, 200), new Random(random.nextLong()), log, log.state, THREE, 0);
            proposer = new Proposer(config, state, core, Transport.NONE, new Random(random.nextLong()));
        }

        void step(Message message) {
            if (message instanceof Forward forward) {
                proposer.receive(forward);
            } else if (message instanceof ForwardRefused refusal) {
                proposer.receive(refusal);
            } else {
                core.step(message);
            }
            pump();
        }

        void pump() {
            do {
                proposer.propose();
                proposer.takeOutgoing().forEach(ForwardingSimulation.this::post);
                while (core.hasReady() || core.hasCommitted()) {
                    process(core.ready(Long.MAX_VALUE));
                }
            } while (proposer.hasWork());
        }

        private void process(Ready ready) {
            ready.messages().forEach(ForwardingSimulation.this::post);
            log.append(ready.entries());
            if (ready.hardState() != null) {
                log.state = ready.hardState();
            }
            ready.entries().forEach(entry -> core.persisted(entry.index(), entry.term()));
            ready.messagesAfterPersist().forEach(ForwardingSimulation.this::post);
            ready.committed().forEach(this::apply);
        }

        private void apply(Entry entry) {
            List<String> texts = new ArrayList<>();
            EntryPayload.forEachCommand(
                    entry.data(),
                    (payload, offset, length) ->
                            texts.add(new String(payload, offset, length, StandardCharsets.UTF_8)));
            List<Proposal> attached = proposer.attachmentOf(entry);
            if (attached != null) {
                List<String> own = attached.stream()
                        .map(proposal -> ((TextProposal) proposal).text())
                        .toList();
                require(own.equals(texts), "attached " + own + " to " + texts);
                attached.forEach(proposal -> ((TextProposal) proposal).applied(entry.index()));
            }
            if (entry.index() > committed) {
                committed = entry.index();
                texts.forEach(text -> require(applied.add(text), text + " is applied twice"));
            }
            core.applied(entry.index());
        }
    }

    private final SplittableRandom random;
    private final List<Life> members = new ArrayList<>();
    private final List<Message> network = new ArrayList<>();
    private final List<TextProposal> proposals = new ArrayList<>();
    private final Set<String> applied = new HashSet<>();
    private long committed;
    int forwarded;

    ForwardingSimulation(long seed) {
        random = new SplittableRandom(seed);
        for (long id = 1; id <= 3; id++) {
            members.add(new Life(id, new MemberLog()));
        }
    }

    int appliedCount() {
        return applied.size();
    }

    private void post(Message message) {
        forwarded += message instanceof Forward ? 1 : 0;
        network.add(message);
        if (network.size() > QUEUED_MESSAGES_MAX) {
            network.remove(random.nextInt(network.size()));
        }
    }

    private Life any() {
        return members.get(random.nextInt(members.size()));
    }

    void step() {
        int dice = random.nextInt(1000);
        if (dice < 700) {
            deliverAny();
        } else if (dice < 820) {
            tick(any());
        } else if (dice < 940) {
            propose(any());
        } else if (dice < 955) {
            Life member = any();
            member.core.transferLeadership(1 + random.nextInt(3));
            member.pump();
        } else if (dice < 962) {
            crash(random.nextInt(3));
        } else if (!network.isEmpty()) {
            network.remove(random.nextInt(network.size()));
        }
    }

    private static void tick(Life member) {
        member.core.tick();
        member.proposer.tick(0);
        member.pump();
    }

    private void propose(Life member) {
        TextProposal proposal = new TextProposal("p" + proposals.size());
        proposals.add(proposal);
        if (member.proposer.queue().offer(proposal) != null) {
            proposal.fail(EtcdError.TOO_MANY_REQUESTS);
        }
        member.pump();
    }

    private void crash(int i) {
        Life old = members.get(i);
        old.proposer.stop();
        members.set(i, new Life(i + 1L, old.log));
    }

    private void deliverAny() {
        if (network.isEmpty()) {
            return;
        }
        int at = random.nextInt(3) == 0 ? random.nextInt(network.size()) : 0;
        Message message = random.nextInt(10) == 0 ? network.get(at) : network.remove(at);
        members.get((int) message.to() - 1).step(message);
    }

    /** Without any more faults, every proposal gets its outcome, and what failed for certain is nowhere. */
    void finish() {
        for (int round = 0;
                round < 1000 && proposals.stream().anyMatch(proposal -> !proposal.outcome.isDone());
                round++) {
            members.forEach(ForwardingSimulation::tick);
            for (int i = 0; i < 1000 && !network.isEmpty(); i++) {
                Message message = network.remove(0);
                members.get((int) message.to() - 1).step(message);
            }
        }
        for (TextProposal proposal : proposals) {
            require(proposal.outcome.isDone(), proposal.text() + " has no outcome");
            boolean failed = proposal.outcome.isCompletedExceptionally();
            boolean there = applied.contains(proposal.text());
            require(failed || there, proposal.text() + " was answered and is not there");
            boolean certain = failed && proposal.error() == EtcdError.LEADER_CHANGED;
            require(!certain || !there, proposal.text() + " was lost with its leader and is there");
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
