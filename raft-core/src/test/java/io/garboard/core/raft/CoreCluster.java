package io.garboard.core.raft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Some cores and the network between them, for scripts: every step of it is called for by the test. */
final class CoreCluster {

    static final int ELECTION_TICKS = 10;

    private final Map<Long, CoreDriver> members = new TreeMap<>();
    private final ArrayDeque<Message> network = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private final boolean preVote;
    private final List<Message> seen = new ArrayList<>();
    private final Set<Long> cutOff = new HashSet<>();

    CoreCluster(boolean preVote) {
        this.preVote = preVote;
    }

    /** Members 1 to {@code voters}, all voters, with empty logs. */
    static CoreCluster ofVoters(int voters) {
        CoreCluster cluster = new CoreCluster(true);
        List<Long> ids = new ArrayList<>();
        for (long id = 1; id <= voters; id++) {
            ids.add(id);
        }
        for (Long id : ids) {
            cluster.add(id, new Membership(ids, List.of()), new MemoryLog());
        }
        return cluster;
    }

    CoreDriver add(long id, Membership membership, MemoryLog log) {
        RaftConfig config = new RaftConfig(id, ELECTION_TICKS, preVote, 1 << 20, 8, 4 << 20);
        CoreDriver driver = new CoreDriver(config, membership, log, random.split(), network::addLast);
        members.put(id, driver);
        return driver;
    }

    CoreDriver member(long id) {
        CoreDriver driver = members.get(id);
        if (driver == null) {
            throw new IllegalArgumentException("no member " + id);
        }
        return driver;
    }

    /** All messages that were delivered or dropped so far. */
    List<Message> seen() {
        return seen;
    }

    /** No message comes from these members, or gets to them. */
    void cutOff(long... ids) {
        cutOff.clear();
        for (long id : ids) {
            cutOff.add(id);
        }
    }

    /** Delivers messages, and those they lead to, until there are none. */
    void deliverAll() {
        deliver(message -> true);
    }

    /** The same; messages that do not pass are lost. */
    void deliver(Predicate<Message> passes) {
        for (Message message = network.poll(); message != null; message = network.poll()) {
            seen.add(message);
            CoreDriver target = members.get(message.to());
            if (target != null
                    && passes.test(message)
                    && !cutOff.contains(message.from())
                    && !cutOff.contains(message.to())) {
                target.step(message);
            }
        }
    }

    void loseAll() {
        deliver(message -> false);
    }

    /** Lets time pass for one member until it stands for election. */
    void timeOut(long id) {
        for (int i = 0; i < 2 * ELECTION_TICKS; i++) {
            if (member(id).core().role() != RoleKind.FOLLOWER) {
                return;
            }
            member(id).tick();
        }
    }

    /** Makes a member leader, with everyone else's consent. */
    void elect(long id) {
        timeOut(id);
        deliverAll();
        if (member(id).core().role() != RoleKind.LEADER) {
            throw new IllegalStateException("not elected: " + member(id).core());
        }
    }

    /** One tick for everyone, and everything delivered. */
    void tickAll() {
        members.values().forEach(CoreDriver::tick);
        deliverAll();
    }

    void tickAll(int times) {
        for (int i = 0; i < times; i++) {
            tickAll();
        }
    }
}
