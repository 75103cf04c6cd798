package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.apply.Quota;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.node.Leadership;
import io.garboard.core.node.Node;
import io.garboard.core.node.NodeStatus;
import io.garboard.core.node.Proposal;
import io.garboard.core.node.ReadIndexCallback;
import io.garboard.core.node.TransferCallback;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SureLeaderTest {

    private static final Leadership LEADS = new Leadership(3, 1, true);

    private final FakeNode node = new FakeNode();
    private final SureLeader sure = new SureLeader(new Proposals(node, new Quota(1000, () -> 0), 1, () -> 0));
    private final List<String> outcomes = new ArrayList<>();

    private void ensure() {
        sure.ensure(
                new ResponseCallback<String>() {
                    @Override
                    public void succeed(String response) {}

                    @Override
                    public void fail(EtcdError error) {
                        outcomes.add(error.name());
                    }
                },
                () -> outcomes.add("leads"),
                () -> outcomes.add("other"));
    }

    @Test
    void aMajorityIsAskedOnceATerm() {
        ensure();
        assertThat(outcomes).isEmpty();
        node.confirm();
        ensure();
        ensure();
        assertThat(outcomes).containsExactly("leads", "leads", "leads");
        node.leadership = new Leadership(5, 1, true);
        ensure();
        assertThat(outcomes).hasSize(3);
        node.confirm();
        assertThat(outcomes).hasSize(4);
        assertThat(node.rounds).isEqualTo(2);
    }

    @Test
    void afterAPauseAMajorityIsAskedAgain() {
        ensure();
        node.confirm();
        node.pauses++;
        ensure();
        assertThat(outcomes).containsExactly("leads");
        node.confirm();
        ensure();
        assertThat(outcomes).containsExactly("leads", "leads", "leads");
        assertThat(node.rounds).isEqualTo(2);
    }

    /** It leads by what it knows: the round is what it learns from that it does not. */
    @Test
    void whoWasDeposedDuringAPauseDoesNotAnswer() {
        ensure();
        node.confirm();
        node.pauses++;
        ensure();
        node.leadership = new Leadership(4, 2, false);
        node.confirm();
        ensure();
        assertThat(outcomes).containsExactly("leads", "other", "other");
    }

    @Test
    void whileItStandsStillNothingIsKnown() {
        node.pauses = -1;
        ensure();
        node.confirm();
        ensure();
        assertThat(outcomes).containsExactly("leads");
        node.fail();
        assertThat(outcomes).containsExactly("leads", EtcdError.TIMEOUT.name());
        assertThat(node.rounds).isEqualTo(2);
    }

    /** A round that was begun before a pause says nothing of what was asked after it. */
    @Test
    void aPauseDuringTheRoundCountsForTheNext() {
        ensure();
        node.pauses++;
        node.confirm();
        ensure();
        assertThat(outcomes).containsExactly("leads");
        assertThat(node.rounds).isEqualTo(2);
    }

    private static final class FakeNode implements Node {
        Leadership leadership = LEADS;
        long pauses;
        int rounds;
        private final List<ReadIndexCallback> waiting = new ArrayList<>();

        void confirm() {
            waiting.forEach(ReadIndexCallback::readable);
            waiting.clear();
        }

        void fail() {
            waiting.forEach(callback -> callback.fail(EtcdError.TIMEOUT));
            waiting.clear();
        }

        @Override
        public void readIndex(ReadIndexCallback callback) {
            rounds++;
            waiting.add(callback);
        }

        @Override
        public Leadership leadership() {
            return leadership;
        }

        @Override
        public long pauses() {
            return pauses;
        }

        @Override
        public void propose(Proposal proposal) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void proposeMembership(Proposal change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void transferLeadership(long toMemberId, TransferCallback callback) {
            throw new UnsupportedOperationException();
        }

        @Override
        public NodeStatus status() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long appliedIndex() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
