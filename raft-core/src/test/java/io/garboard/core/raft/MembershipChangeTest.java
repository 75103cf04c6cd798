package io.garboard.core.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.CommitNotice;
import io.garboard.core.raft.Message.TimeoutNow;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipChangeTest {

    @Test
    void aMemberIsAddedReplicatedToAndCounted() {
        CoreCluster cluster = CoreCluster.ofVoters(1);
        cluster.member(1).tick();
        cluster.member(1).propose("a");
        cluster.add(2, Membership.EMPTY, new MemoryLog());
        assertThat(cluster.member(1).proposeConfig(Membership.ofVoters(1L, 2L))).isEqualTo(3);
        assertThat(cluster.member(1).core().membership().quorum()).isEqualTo(2);
        cluster.tickAll(3);
        assertThat(cluster.member(2).applied).isEqualTo(cluster.member(1).applied);
        assertThat(cluster.member(1).core().mayReadLocally()).isFalse();
        cluster.cutOff(2);
        cluster.member(1).propose("b");
        cluster.deliverAll();
        assertThat(cluster.member(1).core().commitIndex()).isEqualTo(3);
    }

    @Test
    void aLearnerGetsEverythingAndCountsForNothing() {
        CoreCluster cluster = CoreCluster.ofVoters(1);
        cluster.member(1).tick();
        cluster.add(2, Membership.EMPTY, new MemoryLog());
        cluster.member(1).proposeConfig(new Membership(List.of(1L), List.of(2L)));
        cluster.member(1).propose("a");
        assertThat(cluster.member(1).applied).hasSize(3);
        cluster.tickAll(3);
        assertThat(cluster.member(2).applied).isEqualTo(cluster.member(1).applied);
        for (int i = 0; i < 50; i++) {
            cluster.member(2).tick();
        }
        assertThat(cluster.member(2).core().role()).isEqualTo(RoleKind.FOLLOWER);
        cluster.member(1).proposeConfig(Membership.ofVoters(1L, 2L));
        cluster.tickAll(2);
        assertThat(cluster.member(2).core().membership().isVoter(2)).isTrue();
        assertThat(cluster.member(1).core().matchIndex(2)).isEqualTo(4);
    }

    @Test
    void oneChangeAtATime() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        CoreDriver leader = cluster.member(1);
        assertThat(leader.proposeConfig(Membership.ofVoters(1L, 2L))).isEqualTo(2);
        assertThat(leader.proposeConfig(Membership.ofVoters(1L, 3L))).isZero();
        assertThat(leader.propose("a")).isZero();
        cluster.deliverAll();
        assertThat(leader.core().membership()).isEqualTo(Membership.ofVoters(1L, 2L));
        assertThat(leader.propose("a")).isEqualTo(3);
        assertThat(leader.proposeConfig(Membership.ofVoters(1L))).isEqualTo(4);
    }

    /**
     * The erratum to the thesis's single-server change (section 4.1): a leader that has not committed anything in its term
     * may not know of a change that an earlier leader has under way.
     */
    @Test
    void aLeaderCommitsAnEntryOfItsOwnTermFirst() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.timeOut(1);
        cluster.deliver(message -> !(message instanceof AppendRequest));
        CoreDriver leader = cluster.member(1);
        assertThat(leader.core().role()).isEqualTo(RoleKind.LEADER);
        assertThat(leader.proposeConfig(Membership.ofVoters(1L, 2L))).isZero();
        assertThat(leader.propose("a")).isNotZero();
        cluster.tickAll();
        assertThat(leader.core().commitIndex()).isEqualTo(2);
        assertThat(leader.proposeConfig(Membership.ofVoters(1L, 2L))).isNotZero();
    }

    @Test
    void aLeaderThatIsRemovedGoesWhenTheOthersKnowIt() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        cluster.member(1).proposeConfig(Membership.ofVoters(2L, 3L));
        cluster.deliverAll();
        CoreDriver leader = cluster.member(1);
        assertThat(leader.core().role()).isEqualTo(RoleKind.LEADER);
        assertThat(leader.propose("a")).isZero();
        leader.tick();
        cluster.deliverAll();
        leader.tick();
        assertThat(leader.core().role()).isEqualTo(RoleKind.FOLLOWER);
        // No election timeout passes: the leader asked one of them.
        cluster.deliverAll();
        assertThat(cluster.member(2).core().leaderId()).isIn(2L, 3L);
        assertThat(cluster.member(3).core().leaderId()).isIn(2L, 3L);
        cluster.tickAll(40);
        assertThat(leader.core().leaderId()).isZero();
    }

    /** Found by the simulation: with a longer log than those that stay it would refuse them the vote that they need. */
    @Test
    void aLeaderThatRemovesItselfAppendsNothingBehindIt() {
        CoreCluster cluster = CoreCluster.ofVoters(2);
        cluster.elect(1);
        CoreDriver leader = cluster.member(1);
        assertThat(leader.proposeConfig(Membership.ofVoters(2L))).isNotZero();
        assertThat(leader.propose("behind")).isZero();
        cluster.deliver(message -> !(message instanceof CommitNotice));
        leader.crash(leader.applied.size());
        assertThat(cluster.member(2).core().membership()).isEqualTo(Membership.ofVoters(1L, 2L));
        cluster.timeOut(2);
        cluster.deliverAll();
        assertThat(cluster.member(2).core().role()).isEqualTo(RoleKind.LEADER);
        assertThat(cluster.member(2).propose("on")).isNotZero();
    }

    /** The thesis, section 4.2.3: a removed server that does not know it must not depose leaders with its higher terms. */
    @Test
    void aRemovedMemberThatDoesNotKnowItDisturbsNobody() {
        for (boolean preVote : new boolean[] {true, false}) {
            CoreCluster cluster = new CoreCluster(preVote);
            Membership three = Membership.ofVoters(1L, 2L, 3L);
            for (long id = 1; id <= 3; id++) {
                cluster.add(id, three, new MemoryLog());
            }
            cluster.elect(1);
            long term = cluster.member(1).core().term();
            cluster.member(1).proposeConfig(Membership.ofVoters(1L, 2L));
            cluster.deliver(message -> message.to() != 3);
            assertThat(cluster.member(1).core().membership().isVoter(3)).isFalse();
            for (int i = 0; i < 100; i++) {
                cluster.tickAll();
            }
            assertThat(cluster.member(1).core().role()).isEqualTo(RoleKind.LEADER);
            assertThat(cluster.member(1).core().term()).isEqualTo(term);
        }
    }

    @Test
    void leadershipIsHandedOverAfterTheSuccessorHasEverything() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        CoreDriver leader = cluster.member(1);
        leader.propose("a");
        cluster.deliver(message -> message.to() != 3);
        assertThat(leader.transferLeadership(3)).isTrue();
        assertThat(leader.propose("b")).isZero();
        cluster.tickAll(3);
        assertThat(cluster.member(3).core().role()).isEqualTo(RoleKind.LEADER);
        assertThat(leader.core().leaderId()).isEqualTo(3);
        assertThat(cluster.member(3).propose("c")).isNotZero();
    }

    @Test
    void aHandOverThatFailsIsGivenUp() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        CoreDriver leader = cluster.member(1);
        leader.transferLeadership(3);
        cluster.deliver(message -> !(message instanceof TimeoutNow));
        for (int i = 0; i < CoreCluster.ELECTION_TICKS; i++) {
            assertThat(leader.propose("refused")).isZero();
            leader.tick();
            cluster.deliver(message -> !(message instanceof TimeoutNow));
        }
        assertThat(leader.propose("a")).isNotZero();
        assertThat(leader.transferLeadership(1)).isFalse();
        assertThat(leader.transferLeadership(9)).isFalse();
        assertThat(cluster.member(2).transferLeadership(3)).isFalse();
    }

    @Test
    void aMemberCannotBeBoth() {
        assertThatThrownBy(() -> new Membership(List.of(1L, 2L), List.of(2L)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Membership(List.of(3L, 1L, 1L), List.of())).isEqualTo(Membership.ofVoters(1L, 3L));
    }

    @Test
    void aMessageForSomeoneElseIsABug() {
        CoreCluster cluster = CoreCluster.ofVoters(1);
        assertThatThrownBy(() -> cluster.member(1).step(new AppendRequest(2, 3, 1, 0, 0, List.of(), 0)))
                .isInstanceOf(InvariantViolation.class);
    }
}
