package io.garboard.core.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.HeartbeatResponse;
import org.junit.jupiter.api.Test;

class ReadIndexTest {

    @Test
    void aLeaderAnswersOnlyAfterAMajorityHasConfirmedIt() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        cluster.member(1).propose("a");
        cluster.deliverAll();
        CoreDriver leader = cluster.member(1);
        assertThat(leader.readIndex(7)).isTrue();
        assertThat(leader.readStates).isEmpty();
        cluster.deliver(message -> !(message instanceof HeartbeatResponse));
        assertThat(leader.readStates).isEmpty();
        leader.readIndex(8);
        cluster.deliverAll();
        assertThat(leader.readStates).containsExactly(new ReadState(7, 2), new ReadState(8, 2));
    }

    @Test
    void aDeposedLeaderNeverAnswers() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.elect(1);
        cluster.cutOff(1);
        cluster.member(1).readIndex(7);
        cluster.tickAll(40);
        cluster.cutOff();
        cluster.tickAll(40);
        assertThat(cluster.member(1).readStates).isEmpty();
    }

    @Test
    void aNewLeaderWaitsForTheFirstCommitOfItsTerm() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        cluster.timeOut(1);
        cluster.deliver(message -> !(message instanceof AppendRequest));
        CoreDriver leader = cluster.member(1);
        assertThat(leader.core().role()).isEqualTo(RoleKind.LEADER);
        leader.readIndex(7);
        cluster.deliver(message -> !(message instanceof AppendRequest));
        assertThat(leader.readStates).isEmpty();
        cluster.tickAll(3);
        assertThat(leader.readStates).containsExactly(new ReadState(7, 1));
    }

    @Test
    void aFollowerAsksTheLeader() {
        CoreCluster cluster = CoreCluster.ofVoters(3);
        assertThat(cluster.member(3).readIndex(4)).isFalse();
        cluster.elect(1);
        cluster.member(1).propose("a");
        cluster.deliverAll();
        assertThat(cluster.member(3).readIndex(5)).isTrue();
        cluster.deliverAll();
        assertThat(cluster.member(3).readStates).containsExactly(new ReadState(5, 2));
        assertThat(cluster.member(3).core().mayReadLocally()).isFalse();
        assertThat(cluster.member(1).core().mayReadLocally()).isFalse();
    }

    @Test
    void aSoleVoterNeedsNobody() {
        CoreCluster cluster = CoreCluster.ofVoters(1);
        cluster.member(1).tick();
        cluster.member(1).readIndex(3);
        assertThat(cluster.member(1).readStates).containsExactly(new ReadState(3, 1));
    }
}
