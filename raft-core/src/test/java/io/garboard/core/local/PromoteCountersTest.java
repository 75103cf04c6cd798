package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromoteCountersTest {

    private final PromoteCounters counters = new PromoteCounters();
    private final List<Object> heard = new ArrayList<>();
    private final ResponseCallback<String> counting = counters.counting(new ResponseCallback<>() {
        @Override
        public void succeed(String response) {
            heard.add(response);
        }

        @Override
        public void fail(EtcdError error) {
            heard.add(error);
        }
    });

    @Test
    void failuresAreCountedByEtcdsReasons() {
        assertThat(counters.failed()).isEmpty();
        counting.fail(EtcdError.LEARNER_NOT_READY);
        counting.fail(EtcdError.LEARNER_NOT_READY);
        counting.fail(EtcdError.MEMBER_NOT_FOUND);
        counting.fail(EtcdError.MEMBER_NOT_LEARNER);
        counting.succeed("promoted");
        assertThat(counters.failed())
                .isEqualTo(Map.of(
                        "etcdserver: can only promote a learner member which is in sync with leader",
                        2L,
                        "membership: ID not found",
                        1L,
                        "membership: can only promote a learner member",
                        1L));
        assertThat(counters.succeeded()).isEqualTo(1);
        assertThat(heard)
                .containsExactly(
                        EtcdError.LEARNER_NOT_READY,
                        EtcdError.LEARNER_NOT_READY,
                        EtcdError.MEMBER_NOT_FOUND,
                        EtcdError.MEMBER_NOT_LEARNER,
                        "promoted");
    }

    @Test
    void whatAnotherMemberHasToDecideIsCountedThere() {
        counting.fail(EtcdError.NOT_LEADER);
        assertThat(counters.failed()).isEmpty();
        assertThat(heard).containsExactly(EtcdError.NOT_LEADER);
    }
}
