package io.garboard.core.node;

import static io.garboard.core.node.NodeFixture.propose;
import static io.garboard.core.node.NodeFixture.read;
import static io.garboard.core.node.TextProposal.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.error.EtcdError;
import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.node.TextState.Snapshot;
import io.garboard.core.raft.Membership;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.ProgressState;
import io.garboard.core.wal.FaultDisk;
import io.garboard.core.wal.WalIdentity;
import io.garboard.core.wal.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three nodes in one process: the loops that drive one drive any number. */
class RaftNodesTest {

    private static final List<byte[]> FOUNDING = List.of(new byte[] {1, 2, 3});
    private static final WalOptions OPTIONS = new WalOptions(64 << 10, 16 << 10, 32 << 10, true);

    private final Map<Long, FaultDisk> disks = new ConcurrentHashMap<>();
    private final Map<Long, RaftNode> nodes = new ConcurrentHashMap<>();
    private final Map<Long, TextState> states = new ConcurrentHashMap<>();
    private final AtomicInteger snapshots = new AtomicInteger();
    private final Random random = new Random(7);
    private final CompletableFuture<String> fault = new CompletableFuture<>();
    /** Completed, and replaced, whenever some node's leadership changes. */
    private volatile CompletableFuture<Void> change = new CompletableFuture<>();

    @AfterEach
    void stop() {
        nodes.values().forEach(RaftNode::close);
        assertThat(fault).isNotDone();
    }

    private void start(long id, Snapshot snapshot) throws IOException {
        start(id, snapshot, FOUNDING);
    }

    private void start(long id, Snapshot snapshot, List<byte[]> founding) throws IOException {
        TextState state = new TextState(snapshot);
        NodeEnvironment environment = new NodeEnvironment(
                disks.computeIfAbsent(id, i -> new FaultDisk()),
                System::nanoTime,
                new Random(NodeFixture.LIVES.incrementAndGet()),
                this::deliver,
                (to, term, atLeast) -> sendSnapshot(id, to, term, atLeast),
                leadership -> changed(),
                DurationObserver.NONE,
                (reason, cause) -> fault.complete(reason));
        states.put(id, state);
        nodes.put(
                id,
                RaftNode.start(
                        NodeConfig.of(1, id).withTimes(20, 300).withRetention(50, 20, 8 << 20),
                        environment,
                        Path.of("/wal"),
                        OPTIONS,
                        state,
                        founding));
    }

    private void deliver(List<Message> messages) {
        for (Message message : messages) {
            RaftNode target = nodes.get(message.to());
            if (target != null) {
                target.receive(message);
            }
        }
    }

    /** On a thread of its own, as the real one. */
    private void sendSnapshot(long from, long to, long term, long atLeast) {
        var unused = CompletableFuture.runAsync(() -> {
            Snapshot snapshot = state(from).latest();
            RaftNode target = nodes.get(to);
            boolean delivered = snapshot.index() >= atLeast && random.nextInt(3) != 0;
            if (target != null && delivered) {
                snapshots.incrementAndGet();
                state(to).prepared = snapshot;
                target.receive(new Message.SnapshotReady(
                        from, to, term, snapshot.index(), snapshot.term(), snapshot.membership()));
            }
            node(from).snapshotSent(to, target != null && delivered);
        });
    }

    private synchronized void changed() {
        CompletableFuture<Void> before = change;
        change = new CompletableFuture<>();
        before.complete(null);
    }

    private long leader() {
        while (true) {
            CompletableFuture<Void> next = change;
            for (Map.Entry<Long, RaftNode> node : nodes.entrySet()) {
                if (node.getValue().leadership().isLeader()) {
                    return node.getKey();
                }
            }
            await(next);
        }
    }

    private RaftNode node(long id) {
        RaftNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalStateException("no node " + id);
        }
        return node;
    }

    private TextState state(long id) {
        TextState state = states.get(id);
        if (state == null) {
            throw new IllegalStateException("no state " + id);
        }
        return state;
    }

    /** Proposes to whoever leads until one takes it: leaders may change on a busy machine. */
    private long write(String text) {
        while (true) {
            long id = leader();
            TextProposal proposal = propose(node(id), text);
            if (proposal.outcome.handle((index, error) -> error == null).join()) {
                return id;
            }
        }
    }

    /** Until the node has all that was committed when it was asked. */
    private void readOn(long id) {
        while (read(node(id)).handle((nothing, error) -> error != null).join()) {
            Thread.onSpinWait();
        }
    }

    /** A write whose answer was lost with its leader is made again, and so may be there twice in a row. */
    private static List<String> once(List<String> texts) {
        List<String> found = new ArrayList<>();
        for (String text : texts) {
            if (found.isEmpty() || !found.get(found.size() - 1).equals(text)) {
                found.add(text);
            }
        }
        return found;
    }

    @Test
    void threeReplicateSurviveTheLossOfTheirLeaderAndTakeItBack() throws IOException {
        for (long id = 1; id <= 3; id++) {
            start(id, Snapshot.EMPTY);
        }
        long first = write("a");
        for (long id = 1; id <= 3; id++) {
            readOn(id);
            assertThat(once(state(id).texts())).containsExactly("a");
        }
        RaftNode stopped = node(first);
        nodes.remove(first);
        stopped.close();
        long second = write("b");
        assertThat(second).isNotEqualTo(first);
        start(first, Snapshot.EMPTY);
        readOn(first);
        assertThat(once(state(first).texts())).containsExactly("a", "b");
        assertThat(node(first).leadership().term()).isGreaterThan(2);
    }

    private void startThree() throws IOException {
        for (long id = 1; id <= 3; id++) {
            start(id, Snapshot.EMPTY);
        }
    }

    private static final class Transfer implements TransferCallback {

        final CompletableFuture<Optional<EtcdError>> outcome = new CompletableFuture<>();

        @Override
        public void transferred() {
            outcome.complete(Optional.empty());
        }

        @Override
        public void fail(EtcdError error) {
            outcome.complete(Optional.of(error));
        }
    }

    private Optional<EtcdError> transfer(long from, long to) {
        Transfer transfer = new Transfer();
        node(from).transferLeadership(to, transfer);
        return await(transfer.outcome);
    }

    @Test
    void theLeadershipGoesToWhomItIsGiven() throws IOException {
        startThree();
        write("a");
        while (true) {
            long leader = leader();
            long target = leader % 3 + 1;
            Optional<EtcdError> error = transfer(leader, target);
            if (error.isEmpty()) {
                break;
            }
            // On a busy machine the leader may have changed by itself.
            assertThat(error.get()).isIn(EtcdError.NOT_LEADER, EtcdError.TIMEOUT_LEADER_TRANSFER);
        }
        write("b");
    }

    @Test
    void aBadTransferIsRefused() throws IOException {
        startThree();
        write("a");
        Optional<EtcdError> error = Optional.of(EtcdError.NOT_LEADER);
        while (error.equals(Optional.of(EtcdError.NOT_LEADER))) {
            error = transfer(leader(), 9);
        }
        assertThat(error).contains(EtcdError.BAD_LEADER_TRANSFEREE);
        while (!error.equals(Optional.of(EtcdError.NOT_LEADER))) {
            long leader = leader();
            error = transfer(leader % 3 + 1, leader);
        }
    }

    @Test
    void aLeaderThatIsStoppedHandsTheLeadershipOver() throws IOException {
        startThree();
        long first = write("a");
        RaftNode stopped = node(first);
        stopped.close();
        nodes.remove(first);
        assertThat(stopped.leadership().leaderId()).isNotEqualTo(first);
        assertThat(write("b")).isNotEqualTo(first);
    }

    @Test
    void membersAreRemovedOneAfterTheOther() throws IOException {
        startThree();
        write("a");
        while (leader() != 1 || state(1).membership().voters().size() > 1) {
            long leader = leader();
            transfer(leader, 1);
            TextProposal first = TextProposal.ofVoters(1, 2);
            TextProposal second = TextProposal.ofVoters(1);
            node(1).proposeMembership(first);
            node(1).proposeMembership(second);
            second.outcome.handle((index, error) -> error == null).join();
        }
        assertThat(state(1).membership()).isEqualTo(Membership.ofVoters(1L));
        propose(node(1), "alone").index();
    }

    @Test
    void theLeaderTellsHowTheOthersStand() throws IOException {
        startThree();
        write("a");
        await(CompletableFuture.runAsync(() -> {
            while (node(leader()).status().progress().stream()
                    .noneMatch(member -> member.matchIndex() > 1 && member.state() == ProgressState.REPLICATE)) {
                Thread.onSpinWait();
            }
        }));
    }

    /** Whoever got its answer reads its own write on the member it asked, leader or not. */
    @Test
    void aFollowerForwardsAndAnswersAfterItHasApplied() throws IOException {
        startThree();
        write("a");
        for (int i = 0; i < 50; i++) {
            for (long id = 1; id <= 3; id++) {
                String text = id + "." + i;
                while (!propose(node(id), text)
                        .outcome
                        .handle((index, error) -> error == null)
                        .join()) {
                    leader();
                }
                assertThat(state(id).texts()).contains(text);
            }
        }
        for (long id = 1; id <= 3; id++) {
            while (node(id).status().pendingProposals() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** An outcome for each proposal, however leaders come and go, and none applied twice. */
    @Test
    void leadersThatChangeLoseNothingThatWasAnswered() throws IOException {
        startThree();
        write("a");
        List<TextProposal> proposals = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 60; i++) {
                proposals.add(propose(node(i % 3 + 1), round + "." + i));
            }
            long leader = leader();
            transfer(leader, leader % 3 + 1);
        }
        Set<String> answered = new HashSet<>();
        for (TextProposal proposal : proposals) {
            if (proposal.outcome.handle((index, error) -> error == null).join()) {
                answered.add(proposal.text());
            }
        }
        assertThat(answered).isNotEmpty();
        for (long id = 1; id <= 3; id++) {
            readOn(id);
            assertThat(state(id).texts()).doesNotHaveDuplicates().containsAll(answered);
        }
    }

    @Test
    void aFollowerChangesTheMembership() throws IOException {
        startThree();
        write("a");
        while (true) {
            long leader = leader();
            long follower = leader % 3 + 1;
            TextProposal change = TextProposal.ofVoters((int) leader, (int) follower);
            node(follower).proposeMembership(change);
            if (change.outcome.handle((index, error) -> error == null).join()) {
                assertThat(state(follower).membership()).isEqualTo(Membership.ofVoters(leader, follower));
                return;
            }
        }
    }

    @Test
    void whatIsProposedWithoutALeaderWaitsForOne() throws IOException {
        start(1, Snapshot.EMPTY);
        TextProposal early = propose(node(1), "early");
        start(2, Snapshot.EMPTY);
        start(3, Snapshot.EMPTY);
        leader();
        assertThat(early.outcome.handle((index, error) -> error == null).join()).isTrue();
    }

    /** The log of the others has long lost what a member needs that comes late. */
    @Test
    void aMemberThatComesLateGetsASnapshotWhileWritesGoOn() throws IOException {
        start(1, Snapshot.EMPTY);
        start(2, Snapshot.EMPTY);
        int written = 0;
        while (node(leader()).status().firstIndex() < 50) {
            write("x".repeat(300) + written++);
        }
        start(3, Snapshot.EMPTY);
        for (int i = 0; i < 100 || state(3).installs == 0; i++) {
            write("more" + i);
        }
        readOn(3);
        write("last");
        readOn(3);
        long leader = leader();
        readOn(leader);
        assertThat(state(3).texts()).isEqualTo(state(leader).texts());
        assertThat(snapshots.get()).isPositive();
        assertThat(node(3).status().firstIndex()).isGreaterThan(1);
        RaftNode third = node(3);
        nodes.remove(3L);
        third.close();
        start(3, state(3).latest());
        write("again");
        readOn(3);
        assertThat(state(3).texts()).endsWith("again");
    }

    /** A member that joins knows nothing: neither a log nor who belongs to the cluster. */
    @Test
    void aMemberJoinsWithNothing() throws IOException {
        start(1, Snapshot.EMPTY, List.of(new byte[] {1}));
        for (int i = 0; i < 120; i++) {
            write("a" + i);
        }
        while (node(1).status().firstIndex() == 1) {
            write("x".repeat(1000));
        }
        start(2, Snapshot.EMPTY, List.of());
        TextProposal change = TextProposal.ofVoters(1, 2);
        node(1).proposeMembership(change);
        change.index();
        write("b");
        write("c");
        readOn(2);
        assertThat(state(2).membership()).isEqualTo(Membership.ofVoters(1L, 2L));
        readOn(1);
        assertThat(state(2).texts()).isEqualTo(state(1).texts());
    }

    /** Two of three are lost for good: the third goes on alone with what it knows to be committed. */
    @Test
    void aMemberCanBeForcedToGoOnAlone() throws IOException {
        startThree();
        write("a");
        readOn(1);
        nodes.values().forEach(RaftNode::close);
        nodes.clear();
        TextState state = new TextState(state(1).latest());
        assertThat(once(state.texts())).containsExactly("a");
        for (int i = 0; i < 2; i++) {
            ForcedCluster.rewrite(
                    Objects.requireNonNull(disks.get(1L)),
                    Path.of("/wal"),
                    OPTIONS,
                    new WalIdentity(1, 1),
                    state,
                    new byte[] {1});
        }
        start(1, state(1).latest());
        propose(node(1), "alone").index();
        assertThat(once(state(1).texts())).containsExactly("a", "alone");
        assertThat(state(1).membership()).isEqualTo(Membership.ofVoters(1L));
    }
}
