package io.garboard.proxy.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerFailure;
import io.garboard.core.peer.wire.LeaseRenewRequest;
import io.garboard.core.peer.wire.LeaseRenewResponse;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerCallsTest {

    private static final long LONG_MILLIS = 120_000;

    private final TestPeer one = new TestPeer(1);
    private final TestPeer two = new TestPeer(2);

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private void connect() {
        one.knows(two);
        one.awaitActive(2);
    }

    /** What became of one call. */
    private static final class Outcome implements PeerCallback {
        final CompletableFuture<PeerResponse> response = new CompletableFuture<>();
        final CompletableFuture<PeerFailure> failure = new CompletableFuture<>();

        @Override
        public void answer(PeerResponse answer) {
            response.complete(answer);
        }

        @Override
        public void fail(PeerFailure reason) {
            failure.complete(reason);
        }
    }

    private Outcome call(long id, long timeoutMillis) {
        Outcome outcome = new Outcome();
        PeerRequest request = PeerRequest.newBuilder()
                .setLeaseRenew(LeaseRenewRequest.newBuilder().setId(id))
                .build();
        one.network.call(2, request, timeoutMillis, outcome);
        return outcome;
    }

    private static PeerResponse renewed(long ttl) {
        return PeerResponse.newBuilder()
                .setLeaseRenew(LeaseRenewResponse.newBuilder().setTtlSeconds(ttl))
                .build();
    }

    @Test
    void manyCallsEachGetTheirAnswer() throws Exception {
        two.handler.answer = (request, callback) ->
                callback.answer(renewed(request.getLeaseRenew().getId() + 1));
        connect();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            outcomes.add(call(i, LONG_MILLIS));
        }
        for (int i = 0; i < 500; i++) {
            assertThat(outcomes.get(i).response.get(60, TimeUnit.SECONDS)).isEqualTo(renewed(i + 1));
        }
    }

    @Test
    void nobodyThereIsUnreachable() {
        assertThat(call(1, LONG_MILLIS).failure.join()).isEqualTo(PeerFailure.UNREACHABLE);
        assertThat(PeerFailure.UNREACHABLE.isNotExecuted()).isTrue();
    }

    @Test
    void anAnswerThatDoesNotComeTimesOut() {
        two.handler.answer = (request, callback) -> {};
        connect();
        PeerFailure failure = PeerFailure.UNREACHABLE;
        // On a slow machine a short time may pass before the call has left, which is no time-out of its answer.
        for (long millis = 50; failure == PeerFailure.UNREACHABLE; millis *= 2) {
            failure = call(1, millis).failure.join();
        }
        assertThat(failure).isEqualTo(PeerFailure.TIMEOUT);
        assertThat(PeerFailure.TIMEOUT.isNotExecuted()).isFalse();
    }

    @Test
    void aLineThatBreaksLeavesTheOutcomeOpen() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        two.handler.answer = (request, callback) -> asked.countDown();
        connect();
        Outcome outcome = call(1, LONG_MILLIS);
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        two.close();
        assertThat(outcome.failure.get(60, TimeUnit.SECONDS)).isEqualTo(PeerFailure.CONNECTION_LOST);
    }

    @Test
    void aMemberThatIsNotReadyRefuses() {
        two.handler.answer = (request, callback) -> callback.fail(PeerFailure.REFUSED);
        connect();
        assertThat(call(1, LONG_MILLIS).failure.join()).isEqualTo(PeerFailure.REFUSED);
    }

    @Test
    void onlySoManyAreUnderWay() {
        try (TestPeer bounded = new TestPeer(
                3, config -> TestPeer.withLimits(config, new PeerLimits(10, 1 << 20, 1 << 20, 1 << 20, 2)))) {
            two.handler.answer = (request, callback) -> {};
            bounded.knows(two);
            bounded.awaitActive(2);
            List<Outcome> outcomes = List.of(new Outcome(), new Outcome(), new Outcome());
            outcomes.forEach(
                    outcome -> bounded.network.call(2, PeerRequest.getDefaultInstance(), LONG_MILLIS, outcome));
            assertThat(outcomes.get(2).failure.join()).isEqualTo(PeerFailure.UNREACHABLE);
            assertThat(outcomes.get(0).failure).isNotDone();
        }
    }
}
