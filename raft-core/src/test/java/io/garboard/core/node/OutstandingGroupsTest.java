package io.garboard.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.error.EtcdError;
import io.garboard.core.node.OutstandingGroups.Group;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutstandingGroupsTest {

    private final OutstandingGroups groups =
            new OutstandingGroups((group, error) -> group.proposals().forEach(proposal -> proposal.fail(error)));

    private TextProposal add(long sequence, long term, long tick) {
        TextProposal proposal = new TextProposal(sequence + "@" + term);
        groups.add(new Group(sequence, term, tick, 10, List.of(proposal)));
        return proposal;
    }

    @Test
    void aCommittedGroupGetsItsProposals() {
        TextProposal one = add(5, 2, 0);
        TextProposal two = add(6, 2, 0);
        assertThat(groups.committed(4, 2)).isNull();
        assertThat(groups.committed(5, 2)).containsExactly(one);
        assertThat(groups.committed(5, 2)).isNull();
        assertThat(groups.committed(6, 2)).containsExactly(two);
        assertThat(groups.bytes()).isZero();
    }

    @Test
    void aLaterGroupEndsThoseThatShouldHaveComeBefore() {
        TextProposal lost = add(5, 2, 0);
        TextProposal two = add(6, 2, 0);
        assertThat(groups.committed(6, 2)).containsExactly(two);
        assertThat(lost.error()).isEqualTo(EtcdError.LEADER_CHANGED);
    }

    @Test
    void anEntryOfALaterTermEndsThoseOfEarlierOnes() {
        TextProposal lost = add(5, 2, 0);
        TextProposal kept = add(6, 3, 0);
        groups.termCommitted(2);
        assertThat(lost.outcome).isNotDone();
        groups.termCommitted(3);
        assertThat(lost.error()).isEqualTo(EtcdError.LEADER_CHANGED);
        assertThat(groups.committed(6, 3)).containsExactly(kept);
    }

    @Test
    void aRefusedGroupIsTakenOutOnce() {
        TextProposal one = add(5, 2, 0);
        add(6, 2, 0);
        assertThat(groups.refused(5, 3)).isNull();
        Group refused = groups.refused(5, 2);
        assertThat(refused).isNotNull();
        assertThat(refused.proposals()).containsExactly(one);
        assertThat(groups.refused(5, 2)).isNull();
        assertThat(groups.bytes()).isEqualTo(10);
    }

    @Test
    void whatWaitsTooLongIsGivenUp() {
        TextProposal old = add(5, 2, 10);
        TextProposal young = add(6, 2, 20);
        TextProposal again = add(7, 2, 9);
        groups.expire(15, group -> EtcdError.TIMEOUT);
        assertThat(old.error()).isEqualTo(EtcdError.TIMEOUT);
        assertThat(again.error()).isEqualTo(EtcdError.TIMEOUT);
        assertThat(groups.countSince(15, 4)).isEqualTo(1);
        groups.failAll(EtcdError.STOPPED);
        assertThat(young.error()).isEqualTo(EtcdError.STOPPED);
        assertThat(groups.bytes()).isZero();
    }
}
