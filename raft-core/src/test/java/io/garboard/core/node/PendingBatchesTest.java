package io.garboard.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.error.EtcdError;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingBatchesTest {

    private final PendingBatches pending =
            new PendingBatches((proposals, error) -> proposals.forEach(proposal -> proposal.fail(error)));

    private static Entry entry(long index, long term) {
        return new Entry(index, term, EntryType.NORMAL, new byte[0]);
    }

    private TextProposal add(long index, long term, long tick) {
        TextProposal proposal = new TextProposal(index + "@" + term);
        pending.add(index, term, 10, tick, List.of(proposal));
        return proposal;
    }

    @Test
    void anEntryGetsTheProposalsItWasMadeOf() {
        TextProposal one = add(5, 2, 0);
        TextProposal two = add(7, 2, 0);
        assertThat(pending.take(entry(4, 2))).isNull();
        assertThat(pending.take(entry(5, 2))).containsExactly(one);
        assertThat(pending.take(entry(6, 2))).isNull();
        assertThat(pending.take(entry(7, 2))).containsExactly(two);
        assertThat(pending.bytes()).isZero();
    }

    @Test
    void anotherLeadersEntryInItsPlaceEndsThem() {
        TextProposal replaced = add(5, 2, 0);
        assertThat(pending.take(entry(5, 3))).isNull();
        assertThat(replaced.error()).isEqualTo(EtcdError.LEADER_CHANGED);
    }

    @Test
    void leadingAgainAndAppendingInTheirPlaceEndsThem() {
        TextProposal first = add(5, 2, 0);
        TextProposal replaced = add(6, 2, 0);
        TextProposal later = add(6, 4, 0);
        assertThat(replaced.error()).isEqualTo(EtcdError.LEADER_CHANGED);
        assertThat(pending.take(entry(5, 2))).containsExactly(first);
        assertThat(pending.take(entry(6, 4))).containsExactly(later);
    }

    @Test
    void whatWaitsTooLongIsGivenUp() {
        TextProposal old = add(5, 2, 10);
        TextProposal young = add(6, 2, 20);
        pending.expire(15);
        assertThat(old.error()).isEqualTo(EtcdError.TIMEOUT);
        assertThat(pending.take(entry(5, 2))).isNull();
        assertThat(pending.bytes()).isEqualTo(10);
        pending.failAll(EtcdError.STOPPED);
        assertThat(young.error()).isEqualTo(EtcdError.STOPPED);
        assertThat(pending.bytes()).isZero();
    }
}
