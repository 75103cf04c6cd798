package io.garboard.core.node;

import static io.garboard.core.node.NodeFixture.propose;
import static io.garboard.core.node.NodeFixture.read;
import static io.garboard.core.node.TextProposal.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.core.error.EtcdError;
import io.garboard.core.node.TextState.Snapshot;
import io.garboard.core.raft.RoleKind;
import io.garboard.core.wal.LogPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RaftNodeTest {

    private final NodeFixture fixture = new NodeFixture();
    private final TextState state = new TextState(Snapshot.EMPTY);

    @Test
    void aNewMemberLeadsInTermTwoAsEtcdDoes() throws IOException {
        try (RaftNode node = fixture.start(state)) {
            await(read(node));
            NodeStatus status = node.status();
            assertThat(status.isLeader()).isTrue();
            assertThat(status.term()).isEqualTo(2);
            assertThat(status.leaderId()).isEqualTo(7);
            assertThat(status.commitIndex()).isEqualTo(2);
            assertThat(status.leaderChanges()).isEqualTo(1);
            assertThat(state.events).containsExactly("leadership@1", "CONFIG@1", "leadership@2", "NORMAL@2");
            assertThat(node.leadership()).isEqualTo(new Leadership(2, 7, true));
        }
    }

    @Test
    void proposalsAreAppliedInOrderAndAnsweredAfterIt() throws IOException {
        RaftNode node = fixture.start(state);
        List<TextProposal> proposals = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            proposals.add(propose(node, "p" + i));
        }
        for (TextProposal proposal : proposals) {
            assertThat(proposal.index()).isGreaterThan(2);
        }
        assertThat(state.texts())
                .isEqualTo(proposals.stream().map(TextProposal::text).toList());
        assertThat(state.parsed).isZero();
        node.close();
        assertThat(node.status().pendingProposals()).isZero();
        assertThat(node.status().failedProposals()).isZero();
        assertThat(node.status().lastIndex()).isLessThan(2002);
    }

    @Test
    void aBatchHasItsLimitsAndALargeCommandGoesAlone() throws IOException {
        fixture.config = fixture.config.withLimits(NodeLimits.DEFAULT.withBatch(10, 1000));
        state.gate = new CountDownLatch(1);
        try (RaftNode node = fixture.start(state)) {
            List<TextProposal> proposals = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                proposals.add(propose(node, i % 10 == 5 ? "x".repeat(3000) : "p" + i));
            }
            state.gate.countDown();
            long large = proposals.get(5).index();
            assertThat(proposals.get(4).index()).isLessThan(large);
            assertThat(proposals.get(6).index()).isGreaterThan(large);
            assertThat(proposals.get(99).index()).isGreaterThan(12);
        }
    }

    @Test
    void aRestartReplaysWhatTheStateLacks() throws IOException {
        try (RaftNode node = fixture.start(state)) {
            for (int i = 0; i < 20; i++) {
                propose(node, "p" + i).index();
            }
        }
        for (Snapshot snapshot : List.of(state.history().get(0), state.history().get(9), lastOf(state))) {
            TextState restarted = new TextState(snapshot);
            try (RaftNode node = fixture.start(restarted)) {
                await(read(node));
                assertThat(restarted.texts()).isEqualTo(state.texts());
                assertThat(node.status().role()).isEqualTo(RoleKind.LEADER);
            }
        }
        assertThat(fixture.fault).isNotDone();
    }

    private static Snapshot lastOf(TextState state) {
        return state.history().get(state.history().size() - 1);
    }

    @Test
    void whatWasAnsweredOutlivesCrashes() throws IOException {
        SplittableRandom random = new SplittableRandom(Long.getLong("seed", 5));
        Snapshot snapshot = Snapshot.EMPTY;
        List<String> answered = new ArrayList<>();
        for (int round = 0; round < 30; round++) {
            NodeFixture booted = new NodeFixture(fixture.disk);
            TextState now = new TextState(snapshot);
            List<TextProposal> proposals = new ArrayList<>();
            RaftNode node = booted.start(now);
            await(read(node));
            assertThat(now.texts()).containsAll(answered);
            int count = random.nextInt(200);
            for (int i = 0; i < count; i++) {
                proposals.add(propose(node, round + "." + i));
                if (random.nextInt(10) == 0) {
                    proposals.get(random.nextInt(proposals.size())).index();
                }
            }
            fixture.disk.crash(random);
            proposals.stream()
                    .filter(proposal -> proposal.outcome.isDone() && !proposal.outcome.isCompletedExceptionally())
                    .forEach(proposal -> answered.add(proposal.text()));
            node.close();
            List<Snapshot> history = now.history();
            snapshot = history.get(random.nextInt(history.size()));
        }
        assertThat(answered).isNotEmpty();
    }

    // ---- limits ----

    @Test
    void aFullQueueRefuses() throws IOException {
        fixture.config = fixture.config.withLimits(
                NodeLimits.DEFAULT.withQueuedProposals(8).withUnapplied(1, 1 << 20));
        state.gate = new CountDownLatch(1);
        RaftNode node = fixture.start(state);
        List<TextProposal> proposals = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            proposals.add(propose(node, "p" + i));
        }
        assertThat(proposals.get(99).error()).isEqualTo(EtcdError.TOO_MANY_REQUESTS);
        assertThat(node.status().failedProposals()).isPositive();
        state.gate.countDown();
        node.close();
        assertThat(proposals).allMatch(proposal -> proposal.outcome.isDone());
    }

    @Test
    void aStateMachineThatLagsRefusesAndRecovers() throws IOException {
        fixture.config = fixture.config.withLimits(NodeLimits.DEFAULT.withUnapplied(5, 1 << 20));
        try (RaftNode node = fixture.start(state)) {
            propose(node, "first").index();
            state.gate = new CountDownLatch(1);
            List<TextProposal> proposals = new ArrayList<>();
            while (proposals.isEmpty()
                    || !proposals.get(proposals.size() - 1).outcome.isDone()) {
                proposals.add(propose(node, "p" + proposals.size()));
            }
            assertThat(proposals.get(proposals.size() - 1).error()).isEqualTo(EtcdError.TOO_MANY_REQUESTS);
            state.gate.countDown();
            proposals.remove(proposals.size() - 1);
            proposals.forEach(TextProposal::index);
            // Callers hear of their batch a moment before the node counts it as applied.
            TextProposal again = propose(node, "again");
            while (again.outcome.isCompletedExceptionally()) {
                assertThat(again.error()).isEqualTo(EtcdError.TOO_MANY_REQUESTS);
                again = propose(node, "again");
            }
            again.index();
        }
    }

    @Test
    void queuedBytesAreBoundedToo() throws IOException {
        fixture.config = fixture.config.withLimits(
                NodeLimits.DEFAULT.withQueuedBytes(10_000).withUnapplied(5000, 20_000));
        state.gate = new CountDownLatch(1);
        RaftNode node = fixture.start(state);
        List<TextProposal> proposals = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            proposals.add(propose(node, "x".repeat(1000)));
        }
        assertThat(proposals.get(99).error()).isEqualTo(EtcdError.TOO_MANY_REQUESTS);
        state.gate.countDown();
        node.close();
    }

    // ---- faults ----

    @Test
    void aFailingDiskHaltsAndAnswersNothing() throws IOException {
        RaftNode node = fixture.start(state);
        propose(node, "a").index();
        fixture.disk.failForces();
        TextProposal lost = propose(node, "b");
        assertThat(await(fixture.fault)).contains("write-ahead log").contains("Input/output error");
        assertThat(lost.error()).isEqualTo(EtcdError.STOPPED);
        node.close();
        assertThat(state.texts()).containsExactly("a");
    }

    @Test
    void aStateMachineThatThrowsHalts() throws IOException {
        RaftNode node = fixture.start(state);
        propose(node, "a").index();
        state.fails = true;
        propose(node, "b");
        assertThat(await(fixture.fault)).contains("state machine");
        node.close();
        assertThat(propose(node, "c").error()).isEqualTo(EtcdError.STOPPED);
    }

    @Test
    void aStateAheadOfTheLogIsRefused() throws IOException {
        fixture.start(state).close();
        TextState ahead = new TextState(new Snapshot(100, 1, List.of(), state.membership()));
        assertThatThrownBy(() -> fixture.start(ahead)).hasMessageContaining("do not belong together");
        NodeFixture empty = new NodeFixture();
        assertThatThrownBy(() -> empty.start(ahead)).hasMessageContaining("there is no write-ahead log");
    }

    // ---- stopping ----

    @Test
    void aStopAppliesWhatIsInTheLogAndEndsTheRest() throws IOException {
        state.gate = new CountDownLatch(1);
        RaftNode node = fixture.start(state);
        List<TextProposal> proposals = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            proposals.add(propose(node, "p" + i));
        }
        CompletableFuture<Void> read = read(node);
        state.gate.countDown();
        node.close();
        node.close();
        List<String> applied = new ArrayList<>();
        for (TextProposal proposal : proposals) {
            assertThat(proposal.outcome).isDone();
            if (proposal.outcome.isCompletedExceptionally()) {
                assertThat(proposal.error()).isEqualTo(EtcdError.STOPPED);
            } else {
                applied.add(proposal.text());
            }
        }
        assertThat(state.texts()).isEqualTo(applied);
        assertThat(read).isDone();
        assertThat(propose(node, "late").error()).isEqualTo(EtcdError.STOPPED);
        assertThat(read(node)).isCompletedExceptionally();
        assertThat(fixture.fault).isNotDone();
    }

    // ---- reads, and the log's length ----

    @Test
    void aReadAfterAnAnswerSeesIt() throws IOException {
        try (RaftNode node = fixture.start(state)) {
            for (int i = 0; i < 100; i++) {
                propose(node, "p" + i).index();
                await(read(node));
                assertThat(state.texts()).contains("p" + i);
            }
        }
    }

    @Test
    void aReadWaitsForTheReplay() throws IOException {
        try (RaftNode node = fixture.start(state)) {
            propose(node, "a").index();
        }
        TextState restarted = new TextState(Snapshot.EMPTY);
        restarted.gate = new CountDownLatch(1);
        try (RaftNode node = fixture.start(restarted)) {
            CompletableFuture<Void> read = read(node);
            assertThat(read).isNotDone();
            restarted.gate.countDown();
            await(read);
            assertThat(restarted.texts()).containsExactly("a");
        }
    }

    @Test
    void theLogIsDroppedUpToWhatIsDurable() throws IOException {
        fixture.config = fixture.config.withRetention(50, 20, Long.MAX_VALUE);
        state.durable = 0;
        try (RaftNode node = fixture.start(state)) {
            for (int i = 0; i < 100; i++) {
                propose(node, "x".repeat(1000)).index();
            }
            assertThat(node.status().firstIndex()).isEqualTo(1);
            state.durable = 100;
            propose(node, "again").index();
            while (node.status().firstIndex() == 1) {
                propose(node, "more").index();
            }
            assertThat(node.status().firstIndex()).isLessThanOrEqualTo(81);
        }
        TextState restarted = new TextState(lastOf(state));
        try (RaftNode node = fixture.start(restarted)) {
            await(read(node));
        }
        assertThatThrownBy(() -> fixture.start(new TextState(Snapshot.EMPTY))).hasMessageContaining("do not belong");
    }

    /** A crash after the state was replaced and before the log began anew; and one after both. */
    @Test
    void aLogThatDoesNotKnowOfASnapshotBeginsAfterIt() throws IOException {
        try (RaftNode node = fixture.start(state)) {
            propose(node, "a").index();
        }
        Snapshot snapshot = new Snapshot(100, 9, List.of("x"), state.membership());
        for (int life = 0; life < 3; life++) {
            TextState ahead = new TextState(snapshot);
            ahead.aheadOfLog = new LogPosition(100, 9);
            try (RaftNode node = fixture.start(ahead)) {
                propose(node, "b" + life).index();
                await(read(node));
                assertThat(node.status().firstIndex()).isEqualTo(101);
                assertThat(ahead.texts())
                        .startsWith("x", "b0")
                        .endsWith("b" + life)
                        .doesNotContain("a");
                assertThat(node.status().term()).isGreaterThan(9);
            }
        }
    }
}
