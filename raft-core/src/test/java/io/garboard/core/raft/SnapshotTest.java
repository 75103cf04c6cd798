package io.garboard.core.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.SnapshotReady;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A member that lags so far that the entries it lacks are gone. */
class SnapshotTest {

    private final CoreCluster cluster = CoreCluster.ofVoters(3);
    private final CoreDriver leader = cluster.member(1);
    private final CoreDriver lagging = cluster.member(3);

    /** Members 1 and 2 have entries up to 11, and none before 9 in their logs; member 3 has one entry. */
    private void fallBehind() {
        cluster.elect(1);
        cluster.cutOff(3);
        for (int i = 0; i < 10; i++) {
            leader.propose("p" + i);
            cluster.deliverAll();
        }
        leader.compact(8);
        cluster.member(2).compact(8);
        cluster.cutOff();
    }

    private ProgressState stateOfLagging() {
        return leader.core().progress().get(1).state();
    }

    private SnapshotReady snapshot(int index) {
        Entry last = leader.applied.get(index - 1);
        return new SnapshotReady(
                1,
                3,
                leader.core().term(),
                last.index(),
                last.term(),
                leader.core().membership());
    }

    private void here(int index) {
        lagging.snapshotHere(snapshot(index), List.copyOf(leader.applied.subList(0, index)));
    }

    @Test
    void theLeaderAsksForOneSnapshotAndSendsNoEntriesMeanwhile() {
        fallBehind();
        cluster.tickAll(3);
        assertThat(leader.needSnapshot).containsExactly(3L);
        assertThat(stateOfLagging()).isEqualTo(ProgressState.SNAPSHOT);
        cluster.seen().clear();
        leader.propose("more");
        cluster.tickAll(3);
        assertThat(cluster.seen()).noneMatch(message -> message instanceof AppendRequest request && request.to() == 3);
        assertThat(leader.needSnapshot).hasSize(1);
        assertThat(leader.core().commitIndex()).isEqualTo(12);
    }

    @Test
    void theMemberSaysThatItHasInstalledItAndGetsTheRest() {
        fallBehind();
        cluster.tickAll(3);
        here(10);
        leader.core().snapshotSent(3, true);
        lagging.install();
        cluster.deliverAll();
        assertThat(lagging.applied).isEqualTo(leader.applied);
        assertThat(lagging.log().firstIndex()).isEqualTo(11);
        assertThat(stateOfLagging()).isEqualTo(ProgressState.REPLICATE);
    }

    /** Building an engine from a snapshot takes long; the leader must not take the silence for a loss. */
    @Test
    void whatTheMemberSaysGetsLostAndTheLeaderAsks() {
        fallBehind();
        cluster.tickAll(3);
        lagging.core().takesSnapshot(true);
        leader.core().snapshotSent(3, true);
        cluster.tickAll(20);
        assertThat(stateOfLagging()).isEqualTo(ProgressState.SNAPSHOT);
        assertThat(leader.needSnapshot).hasSize(1);
        here(10);
        lagging.install();
        cluster.loseAll();
        cluster.tickAll(2);
        assertThat(lagging.applied).isEqualTo(leader.applied);
    }

    /** Its disk was full, the engine took no row, or it was started again: nothing tells the leader but its answers. */
    @Test
    void whatTheMemberCannotMakeAnythingOfIsSentAgainSoon() {
        fallBehind();
        cluster.tickAll(3);
        lagging.core().takesSnapshot(true);
        leader.core().snapshotSent(3, true);
        cluster.tickAll(20);
        assertThat(leader.needSnapshot).hasSize(1);
        lagging.core().takesSnapshot(false);
        cluster.tickAll(4);
        assertThat(leader.needSnapshot).hasSize(2);
    }

    /** It has one from a former leader; two at once would only take each other's room. */
    @Test
    void aMemberThatIsBusyWithASnapshotGetsNoOther() {
        fallBehind();
        lagging.core().takesSnapshot(true);
        cluster.tickAll(20);
        assertThat(leader.needSnapshot).isEmpty();
        assertThat(stateOfLagging()).isEqualTo(ProgressState.SNAPSHOT);
        here(10);
        lagging.install();
        cluster.deliverAll();
        assertThat(lagging.applied).isEqualTo(leader.applied);
        assertThat(leader.needSnapshot).isEmpty();
    }

    @Test
    void aFormerLeadersSnapshotThatComesToNothingIsFollowedByOne() {
        fallBehind();
        lagging.core().takesSnapshot(true);
        cluster.tickAll(20);
        lagging.core().takesSnapshot(false);
        cluster.tickAll(4);
        assertThat(leader.needSnapshot).containsExactly(3L);
    }

    /** It had it installed, and crashed before it could say so: now it refuses a second one, and there is no other. */
    @Test
    void aMemberThatRefusesWhatItHasAlreadyIsAskedAndGoesOn() {
        fallBehind();
        cluster.tickAll(3);
        here(10);
        lagging.install();
        cluster.loseAll();
        leader.core().snapshotSent(3, false);
        cluster.tickAll(2);
        assertThat(lagging.applied).isEqualTo(leader.applied);
        assertThat(leader.needSnapshot).hasSize(1);
    }

    @Test
    void aFailureOrABrokenLineLeadsToAnother() {
        fallBehind();
        cluster.tickAll(3);
        leader.core().snapshotSent(3, false);
        cluster.tickAll(2);
        assertThat(leader.needSnapshot).hasSize(2);
        leader.core().snapshotSent(3, true);
        leader.core().unreachable(3);
        cluster.tickAll(2);
        assertThat(leader.needSnapshot).hasSize(3);
    }

    @Test
    void aMemberThatIsAwayGetsNone() {
        fallBehind();
        cluster.cutOff(3);
        cluster.tickAll(3 * CoreCluster.ELECTION_TICKS);
        leader.core().unreachable(3);
        cluster.tickAll(5);
        assertThat(leader.needSnapshot).isEmpty();
    }

    @Test
    void whileItInstallsItNeitherAppendsNorStands() {
        fallBehind();
        cluster.tickAll(3);
        here(10);
        assertThat(lagging.isInstalling()).isTrue();
        Entry next = leader.applied.get(10);
        lagging.step(new AppendRequest(1, 3, leader.core().term(), 0, 0, leader.applied.subList(0, 1), 1));
        lagging.step(new AppendRequest(1, 3, leader.core().term(), 1, 1, List.of(next), 1));
        assertThat(lagging.log().lastIndex()).isEqualTo(1);
        for (int i = 0; i < 5 * CoreCluster.ELECTION_TICKS; i++) {
            lagging.tick();
        }
        assertThat(lagging.core().role()).isEqualTo(RoleKind.FOLLOWER);
        lagging.install();
        assertThat(lagging.core().commitIndex()).isEqualTo(10);
    }

    @Test
    void aSnapshotOfWhatIsCommittedOrInTheLogIsNotInstalled() {
        fallBehind();
        cluster.tickAll(3);
        here(1);
        assertThat(lagging.isInstalling()).isFalse();
        CoreDriver second = cluster.member(2);
        second.step(new SnapshotReady(1, 2, 1, 5, 1, leader.core().membership()));
        assertThat(second.isInstalling()).isFalse();
        leader.step(new SnapshotReady(2, 1, 1, 20, 1, leader.core().membership()));
        assertThat(leader.isInstalling()).isFalse();
    }

    /** A tail that nobody else has is gone with the log. */
    @Test
    void aTailThatDisagreesGoes() {
        cluster.elect(3);
        cluster.cutOff(3);
        for (int i = 0; i < 20; i++) {
            lagging.propose("lost" + i);
        }
        cluster.deliverAll();
        for (int i = 0; i < 3 * CoreCluster.ELECTION_TICKS && leader.core().role() != RoleKind.LEADER; i++) {
            leader.tick();
            cluster.member(2).tick();
            cluster.deliver(message -> message.from() != 2 || !(message instanceof Message.VoteRequest));
        }
        for (int i = 0; i < 8; i++) {
            leader.propose("p" + i);
            cluster.deliverAll();
        }
        leader.compact(6);
        cluster.cutOff();
        cluster.tickAll(3);
        assertThat(leader.needSnapshot).containsExactly(3L);
        here(7);
        leader.core().snapshotSent(3, true);
        lagging.install();
        cluster.deliverAll();
        assertThat(lagging.applied).isEqualTo(leader.applied);
        assertThat(lagging.log().lastIndex()).isEqualTo(leader.log().lastIndex());
    }
}
