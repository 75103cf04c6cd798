package io.garboard.core.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.AppendResponse;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.garboard.core.raft.Message.VoteRequest;
import io.garboard.core.raft.Message.VoteResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ElectionTest {

    private final List<Message> sent = new ArrayList<>();

    private CoreDriver memberOfThree(MemoryLog log) {
        return new CoreDriver(
                RaftConfig.of(1, 10, true), Membership.ofVoters(1L, 2L, 3L), log, new SplittableRandom(1), sent::add);
    }

    private static MemoryLog inTerm(long term, long votedFor, long... entryTerms) {
        MemoryLog log = MemoryLog.ofTerms(entryTerms);
        log.setHardState(new HardState(term, votedFor, 0));
        return log;
    }

    @Test
    void aSoleVoterLeadsAtTheFirstTickAndCommitsByItself() {
        CoreCluster cluster = CoreCluster.ofVoters(1);
        CoreDriver member = cluster.member(1);
        assertThat(member.core().role()).isEqualTo(RoleKind.FOLLOWER);
        member.tick();
        assertThat(member.core().role()).isEqualTo(RoleKind.LEADER);
        assertThat(member.core().term()).isEqualTo(1);
        assertThat(member.core().mayReadLocally()).isTrue();
        assertThat(member.propose("a")).isEqualTo(2);
        assertThat(member.applied).hasSize(2);
        assertThat(cluster.seen()).isEmpty();
    }

    @Test
    void aSoleVoterWaitsUntilItHasAppliedACommittedConfiguration() {
        MemoryLog log = new MemoryLog();
        log.append(List.of(new Entry(1, 1, EntryType.CONFIG, new byte[] {1, 0})));
        log.setHardState(new HardState(1, 0, 1));
        CoreDriver member =
                new CoreDriver(RaftConfig.of(1, 10, true), Membership.EMPTY, log, new SplittableRandom(1), sent::add);
        member.core().tick();
        assertThat(member.core().role()).isEqualTo(RoleKind.FOLLOWER);
        member.pump();
        assertThat(member.core().role()).isEqualTo(RoleKind.LEADER);
        assertThat(member.core().term()).isEqualTo(2);
        assertThat(member.log().terms()).containsExactly(1, 2);
    }

    @Test
    void withoutMembershipNobodyStands() {
        CoreDriver member = new CoreDriver(
                RaftConfig.of(1, 10, true), Membership.EMPTY, new MemoryLog(), new SplittableRandom(1), sent::add);
        for (int i = 0; i < 100; i++) {
            member.tick();
        }
        assertThat(member.core().role()).isEqualTo(RoleKind.FOLLOWER);
        assertThat(member.core().term()).isZero();
    }

    @Test
    void threeElectOneAndTheOthersFollow() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(2);
        for (long id = 1; id <= 3; id++) {
            assertThat(cluster.member(id).core().leaderId()).isEqualTo(2);
            assertThat(cluster.member(id).core().term()).isEqualTo(1);
            assertThat(cluster.member(id).applied).hasSize(1);
        }
    }

    @Test
    void aVoteIsGivenOnceATerm() {
        CoreDriver member = memberOfThree(inTerm(4, 0));
        member.step(new VoteRequest(2, 1, 5, false, 0, 0, false));
        assertThat(sent).containsExactly(new VoteResponse(1, 2, 5, false, true));
        assertThat(member.log().hardState()).isEqualTo(new HardState(5, 2, 0));
        sent.clear();
        member.step(new VoteRequest(3, 1, 5, false, 9, 4, false));
        assertThat(sent).containsExactly(new VoteResponse(1, 3, 5, false, false));
        sent.clear();
        member.step(new VoteRequest(2, 1, 5, false, 0, 0, false));
        assertThat(sent).containsExactly(new VoteResponse(1, 2, 5, false, true));
    }

    @Test
    void aVoteSurvivesACrash() {
        CoreDriver member = memberOfThree(inTerm(5, 3));
        member.step(new VoteRequest(2, 1, 5, false, 0, 0, false));
        assertThat(sent).containsExactly(new VoteResponse(1, 2, 5, false, false));
    }

    @Test
    void aVoteLeavesOnlyAfterItIsWrittenDown() {
        RaftCore core = memberOfThree(inTerm(4, 0)).core();
        core.step(new VoteRequest(2, 1, 5, false, 0, 0, false));
        Ready ready = core.ready(1);
        assertThat(ready.mustForce()).isTrue();
        assertThat(ready.hardState()).isEqualTo(new HardState(5, 2, 0));
        assertThat(ready.messages()).isEmpty();
        assertThat(ready.messagesAfterPersist()).hasSize(1);
    }

    @Test
    void theCandidatesLogMustBeAsGood() {
        long[][] worse = {{2, 2}, {5, 1}};
        long[][] good = {{3, 2}, {9, 2}, {1, 3}};
        for (long[] last : worse) {
            sent.clear();
            memberOfThree(inTerm(3, 0, 1, 1, 2)).step(new VoteRequest(2, 1, 4, false, last[0], last[1], false));
            assertThat(sent).containsExactly(new VoteResponse(1, 2, 4, false, false));
        }
        for (long[] last : good) {
            sent.clear();
            memberOfThree(inTerm(3, 0, 1, 1, 2)).step(new VoteRequest(2, 1, 4, false, last[0], last[1], false));
            assertThat(sent).containsExactly(new VoteResponse(1, 2, 4, false, true));
        }
    }

    @Test
    void aPreVoteChangesNothing() {
        CoreDriver member = memberOfThree(inTerm(4, 0));
        member.step(new VoteRequest(2, 1, 5, true, 0, 0, false));
        assertThat(sent).containsExactly(new VoteResponse(1, 2, 5, true, true));
        assertThat(member.core().term()).isEqualTo(4);
        assertThat(member.log().hardState()).isEqualTo(new HardState(4, 0, 0));
    }

    @Test
    void whoHearsALeaderHelpsNobodyToReplaceIt() {
        CoreDriver member = memberOfThree(inTerm(4, 0));
        member.step(new HeartbeatRequest(3, 1, 4, 0, 0));
        sent.clear();
        member.step(new VoteRequest(2, 1, 5, true, 0, 0, false));
        member.step(new VoteRequest(2, 1, 9, false, 0, 0, false));
        assertThat(sent).isEmpty();
        assertThat(member.core().term()).isEqualTo(4);
        member.step(new VoteRequest(2, 1, 5, false, 0, 0, true));
        assertThat(sent).containsExactly(new VoteResponse(1, 2, 5, false, true));
    }

    @Test
    void aMemberThatWasCutOffDisturbsNobodyWhenItComesBack() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        cluster.cutOff(3);
        cluster.tickAll(100);
        assertThat(cluster.member(3).core().term()).isEqualTo(1);
        cluster.cutOff();
        cluster.tickAll(30);
        assertThat(cluster.member(1).core().role()).isEqualTo(RoleKind.LEADER);
        assertThat(cluster.member(1).core().term()).isEqualTo(1);
        assertThat(cluster.member(3).core().leaderId()).isEqualTo(1);
    }

    @Test
    void aLeaderWithoutAMajorityStepsDown() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        cluster.cutOff(1);
        cluster.tickAll(2 * CoreCluster.ELECTION_TICKS);
        assertThat(cluster.member(1).core().role()).isNotEqualTo(RoleKind.LEADER);
        assertThat(cluster.member(1).propose("lost")).isZero();
    }

    @Test
    void aDeposedLeaderLearnsItFromTheAnswerAndFollows() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        cluster.cutOff(1);
        cluster.tickAll(CoreCluster.ELECTION_TICKS - 1);
        for (int i = 0; i < 100 && newLeader(cluster) == 0; i++) {
            cluster.member(2).tick();
            cluster.member(3).tick();
            cluster.deliverAll();
        }
        long leader = newLeader(cluster);
        cluster.cutOff();
        cluster.tickAll(2);
        assertThat(cluster.member(1).core().role()).isEqualTo(RoleKind.FOLLOWER);
        assertThat(cluster.member(1).core().leaderId()).isEqualTo(leader);
    }

    private static long newLeader(CoreCluster cluster) {
        for (long id = 2; id <= 3; id++) {
            if (cluster.member(id).core().role() == RoleKind.LEADER) {
                return id;
            }
        }
        return 0;
    }

    @Test
    void aLeaderOfAnEarlierTermIsAnsweredWithTheTerm() {
        CoreDriver member = memberOfThree(inTerm(4, 0));
        member.step(new AppendRequest(2, 1, 3, 0, 0, List.of(), 0));
        assertThat(sent).containsExactly(new AppendResponse(1, 2, 4, false, 0, 0, 0));
    }

    @Test
    void aSplitVoteIsDecidedByLot() {
        CoreCluster cluster = CoreCluster.ofVoters(4);
        cluster.timeOut(1);
        cluster.timeOut(2);
        cluster.deliverAll();
        for (int i = 0; i < 200 && cluster.member(1).core().leaderId() == 0; i++) {
            cluster.tickAll();
        }
        long leader = cluster.member(1).core().leaderId();
        assertThat(leader).isNotZero();
        for (long id = 2; id <= 4; id++) {
            assertThat(cluster.member(id).core().leaderId()).isEqualTo(leader);
        }
    }
}
