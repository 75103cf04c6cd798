package io.garboard.core.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.AppendResponse;
import io.garboard.core.raft.Message.CommitNotice;
import io.garboard.core.raft.Message.TimeoutNow;
import io.garboard.core.raft.Message.VoteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplicationTest {

    private static final Membership THREE = Membership.ofVoters(1L, 2L, 3L);

    private final List<Message> sent = new ArrayList<>();

    private CoreDriver follower(long... terms) {
        MemoryLog log = MemoryLog.ofTerms(terms);
        log.setHardState(new HardState(terms.length == 0 ? 1 : terms[terms.length - 1], 0, 0));
        return new CoreDriver(RaftConfig.of(1, 10, true), THREE, log, new SplittableRandom(1), sent::add);
    }

    private static Entry entry(long index, long term) {
        return new Entry(index, term, EntryType.NORMAL, new byte[0]);
    }

    @Test
    void aMajorityCommitsAndTheRestCatchesUp() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        cluster.cutOff(3);
        assertThat(cluster.member(1).propose("a")).isEqualTo(2);
        cluster.deliverAll();
        assertThat(cluster.member(1).applied).hasSize(2);
        assertThat(cluster.member(2).applied).hasSize(2);
        assertThat(cluster.member(3).applied).hasSize(1);
        cluster.cutOff();
        cluster.tickAll(2);
        assertThat(cluster.member(3).applied).isEqualTo(cluster.member(1).applied);
    }

    @Test
    void withoutAMajorityNothingIsCommitted() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        cluster.cutOff(2, 3);
        cluster.member(1).propose("a");
        cluster.deliverAll();
        assertThat(cluster.member(1).core().commitIndex()).isEqualTo(1);
    }

    @Test
    void theLeaderCountsItselfOnlyWhenItsDiskHasTheEntry() {
        CoreCluster cluster = CoreCluster.ofVoters(1);
        RaftCore core = cluster.member(1).core();
        cluster.member(1).tick();
        long index = core.propose(EntryType.NORMAL, new byte[1]);
        Ready ready = core.ready(1);
        assertThat(ready.entries()).hasSize(1);
        assertThat(core.commitIndex()).isEqualTo(index - 1);
        cluster.member(1).log().append(ready.entries());
        core.persisted(index, core.term());
        assertThat(core.commitIndex()).isEqualTo(index);
    }

    @Test
    void entriesTravelWhileTheLeadersDiskWorksAndTheAnswerWaitsForTheFollowers() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        RaftCore leader = cluster.member(1).core();
        leader.propose(EntryType.NORMAL, new byte[1]);
        Ready ready = leader.ready(1);
        assertThat(ready.messages()).hasSize(2).allMatch(AppendRequest.class::isInstance);
        RaftCore follower = cluster.member(2).core();
        follower.step(ready.messages().get(0));
        Ready answer = follower.ready(1);
        assertThat(answer.messages()).isEmpty();
        assertThat(answer.entries()).hasSize(1);
        assertThat(answer.messagesAfterPersist())
                .containsExactly(new AppendResponse(2, 1, leader.term(), true, 2, 0, 0));
    }

    @Test
    void theNewsOfACommitAloneIsNotAnswered() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        int before = cluster.seen().size();
        cluster.member(1).propose("a");
        cluster.deliverAll();
        assertThat(cluster.seen().subList(before, cluster.seen().size()).stream()
                        .map(message -> message.getClass().getSimpleName()))
                .containsExactlyInAnyOrder(
                        "AppendRequest",
                        "AppendRequest",
                        "AppendResponse",
                        "AppendResponse",
                        "CommitNotice",
                        "CommitNotice");
        assertThat(cluster.member(3).applied).hasSize(2);
    }

    @Test
    void theNewsOfACommitCountsOnlyForWhoHasThatVeryEntry() {
        CoreDriver member = follower(1, 1, 1);
        member.step(new CommitNotice(2, 1, 2, 4, 2));
        assertThat(member.core().commitIndex()).isZero();
        member.step(new CommitNotice(2, 1, 2, 3, 2));
        assertThat(member.core().commitIndex()).isZero();
        member.step(new CommitNotice(2, 1, 2, 2, 1));
        assertThat(member.core().commitIndex()).isEqualTo(2);
    }

    @Test
    void aLostNewsOfACommitIsMadeUpForByAHeartbeat() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        cluster.member(1).propose("a");
        cluster.deliver(message -> !(message instanceof CommitNotice));
        assertThat(cluster.member(2).applied).hasSize(1);
        cluster.tickAll(1);
        assertThat(cluster.member(2).applied).hasSize(2);
    }

    @Test
    void whatIsWrittenInOneStepIsAcknowledgedOnce() {
        RaftCore core = follower().core();
        core.step(new AppendRequest(2, 1, 1, 0, 0, List.of(entry(1, 1)), 0));
        core.step(new AppendRequest(2, 1, 1, 1, 1, List.of(entry(2, 1), entry(3, 1)), 0));
        core.step(new AppendRequest(2, 1, 1, 9, 1, List.of(), 0));
        core.step(new AppendRequest(2, 1, 1, 0, 0, List.of(entry(1, 1)), 0));
        assertThat(core.ready(1).messagesAfterPersist())
                .containsExactly(
                        new AppendResponse(1, 2, 1, true, 3, 0, 0), new AppendResponse(1, 2, 1, true, 1, 0, 0));
    }

    @Test
    void aFollowerAppliesOnlyWhatItsOwnDiskHas() {
        RaftCore core = follower().core();
        core.step(new AppendRequest(2, 1, 1, 0, 0, List.of(entry(1, 1)), 1));
        assertThat(core.commitIndex()).isEqualTo(1);
        assertThat(core.hasCommitted()).isFalse();
    }

    @Test
    void conflictingEntriesAreReplacedAndMatchingOnesKept() {
        CoreDriver member = follower(1, 1, 2, 2);
        member.step(new AppendRequest(2, 1, 3, 2, 1, List.of(entry(3, 3)), 0));
        assertThat(member.log().terms()).containsExactly(1, 1, 3);
        member.step(new AppendRequest(2, 1, 3, 0, 0, List.of(entry(1, 1), entry(2, 1)), 0));
        assertThat(member.log().terms()).containsExactly(1, 1, 3);
    }

    @Test
    void aLateMessageDoesNotTakeBackWhatCameAfterIt() {
        CoreDriver member = follower();
        member.step(new AppendRequest(2, 1, 1, 0, 0, List.of(entry(1, 1), entry(2, 1), entry(3, 1)), 0));
        member.step(new AppendRequest(2, 1, 1, 0, 0, List.of(entry(1, 1)), 1));
        assertThat(member.log().lastIndex()).isEqualTo(3);
        assertThat(member.core().commitIndex()).isEqualTo(1);
    }

    @Test
    void theCommitIndexGoesNoFurtherThanWhatIsKnownToMatch() {
        CoreDriver member = follower(1, 1, 1, 1);
        member.step(new AppendRequest(2, 1, 2, 2, 1, List.of(), 4));
        assertThat(member.core().commitIndex()).isEqualTo(2);
    }

    /** The paper, figure 7: six logs that a new leader of term 8 can meet; it brings all of them in line. */
    @Test
    void figure7() {
        long[] leader = {1, 1, 1, 4, 4, 5, 5, 6, 6, 6};
        long[][] followers = {
            {1, 1, 1, 4, 4, 5, 5, 6, 6},
            {1, 1, 1, 4},
            {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6},
            {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7},
            {1, 1, 1, 4, 4, 4, 4},
            {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3},
        };
        CoreCluster cluster = new CoreCluster(true);
        Membership seven = Membership.ofVoters(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        cluster.add(1, seven, inTerm7(leader));
        for (int i = 0; i < followers.length; i++) {
            cluster.add(i + 2L, seven, inTerm7(followers[i]));
        }
        cluster.elect(1);
        cluster.tickAll(3);
        long[] expected = {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8};
        for (long id = 1; id <= 7; id++) {
            assertThat(cluster.member(id).log().terms()).as("member %d", id).isEqualTo(expected);
            assertThat(cluster.member(id).core().commitIndex()).isEqualTo(11);
        }
    }

    private static MemoryLog inTerm7(long... terms) {
        MemoryLog log = MemoryLog.ofTerms(terms);
        log.setHardState(new HardState(7, 0, 0));
        return log;
    }

    /** The paper, figure 8: an entry of an earlier term is on a majority, and still is not committed by counting. */
    @Test
    void figure8() {
        CoreCluster cluster = new CoreCluster(true);
        Membership five = Membership.ofVoters(1L, 2L, 3L, 4L, 5L);
        long[][] logs = {{1, 2}, {1, 2}, {1}, {1}, {1, 3}};
        for (int i = 0; i < logs.length; i++) {
            MemoryLog log = MemoryLog.ofTerms(logs[i]);
            log.setHardState(new HardState(3, 0, 1));
            cluster.add(i + 1L, five, log);
        }
        // (c): member 1 leads again, in term 4, and gets the entry of term 2 to member 3, but not its own entry.
        cluster.timeOut(1);
        cluster.deliver(message -> message.from() != 5
                && message.to() != 5
                && (!(message instanceof AppendRequest append)
                        || append.entries().stream().noneMatch(e -> e.term() == 4)));
        assertThat(cluster.member(1).core().role()).isEqualTo(RoleKind.LEADER);
        List<Entry> old = List.of(new Entry(2, 2, EntryType.NORMAL, new byte[] {2}));
        cluster.member(2).step(new AppendRequest(1, 2, 4, 1, 1, old, 1));
        cluster.member(3).step(new AppendRequest(1, 3, 4, 1, 1, old, 1));
        cluster.deliver(message -> message.to() == 1 && message instanceof AppendResponse);
        assertThat(cluster.member(1).core().matchIndex(2)).isEqualTo(2);
        assertThat(cluster.member(1).core().matchIndex(3)).isEqualTo(2);
        assertThat(cluster.member(1).core().commitIndex()).isEqualTo(1);
        // (d): member 5 may therefore still win with its entry of term 3, and overwrite it.
        cluster.cutOff(1);
        cluster.member(5).step(new TimeoutNow(1, 5, 4));
        cluster.deliverAll();
        assertThat(cluster.member(5).core().role()).isEqualTo(RoleKind.LEADER);
        cluster.tickAll(2);
        for (long id = 2; id <= 5; id++) {
            assertThat(cluster.member(id).log().term(2)).isEqualTo(3);
        }
    }

    @Test
    void lostMessagesAreMadeUpForAfterAHeartbeat() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        for (int i = 0; i < 30; i++) {
            cluster.member(1).propose("x" + i);
            cluster.loseAll();
        }
        cluster.tickAll(5);
        assertThat(cluster.member(1).applied).hasSize(31);
        assertThat(cluster.member(2).applied).hasSize(31);
        assertThat(cluster.member(3).applied).hasSize(31);
    }

    @Test
    void noMoreThanTheAgreedNumberOfMessagesIsOnTheWay() {
        CoreCluster cluster = CoreCluster.ofVoters(2);
        cluster.elect(1);
        cluster.cutOff(2);
        for (int i = 0; i < 100; i++) {
            cluster.member(1).propose("x" + i);
        }
        int before = cluster.seen().size();
        cluster.loseAll();
        assertThat(cluster.seen().size() - before).isEqualTo(8);
    }

    @Test
    void termsUseAll64Bits() {
        long high = Long.MAX_VALUE - 10;
        CoreDriver member = follower(1);
        member.step(new VoteRequest(2, 1, high, false, 1, 1, false));
        assertThat(member.core().term()).isEqualTo(high);
    }
}
