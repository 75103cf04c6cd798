package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.node.Leadership;
import io.garboard.core.node.Node;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerFailure;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has requests answered by the leader, which may be this member. As in etcd, a request is tried until it is answered or
 * the time of a request has passed: so only what may be done twice goes this way. Any thread.
 */
final class LeaderRequests implements AutoCloseable {

    /** Between two attempts, so that a leader that cannot be reached is not asked without a pause. */
    private static final long PAUSE_MILLIS = 50;

    /** A kind of request. */
    interface Call<T> {

        /** This member leads: does it. */
        void here(Attempt<T> attempt);

        /** What another leader is asked. */
        PeerRequest request();

        /** Another leader has answered, without an error. */
        void answered(PeerResponse response, Attempt<T> attempt);

        /** Another leader has refused. Whether that is the last word. */
        default boolean isFinal(EtcdError error) {
            return false;
        }
    }

    private final Node node;
    private final PeerNetwork network;
    private final MemberClock clock;
    private final long timeoutMillis;
    private final Set<Attempt<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    LeaderRequests(Node node, PeerNetwork network, MemberClock clock, long timeoutMillis) {
        this.node = node;
        this.network = network;
        this.clock = clock;
        this.timeoutMillis = timeoutMillis;
    }

    <T> void run(Call<T> call, ResponseCallback<T> callback) {
        Attempt<T> attempt = new Attempt<>(call, callback);
        open.add(attempt);
        attempt.begin();
        if (closed) {
            attempt.fail(EtcdError.STOPPED);
        }
    }

    /** One request on its way. Exactly one of its methods is called after each beginning. */
    final class Attempt<T> implements PeerCallback, ResponseCallback<T> {

        private final Call<T> call;
        private final ResponseCallback<T> callback;
        private final long deadlineNanos = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        private final AtomicBoolean ended = new AtomicBoolean();

        private Attempt(Call<T> call, ResponseCallback<T> callback) {
            this.call = call;
            this.callback = callback;
        }

        private void begin() {
            Leadership leadership = node.leadership();
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - clock.nanoTime());
            if (leftMillis <= 0) {
                fail(leadership.leaderId() == 0 ? EtcdError.NO_LEADER : EtcdError.TIMEOUT);
            } else if (leadership.leaderId() == 0) {
                again();
            } else if (leadership.isLeader()) {
                call.here(this);
            } else {
                network.call(leadership.leaderId(), call.request(), leftMillis, this);
            }
        }

        /** Tries once more, a little later. */
        void again() {
            clock.after(PAUSE_MILLIS, this::begin);
        }

        @Override
        public void answer(PeerResponse response) {
            if (!response.hasError()) {
                call.answered(response, this);
                return;
            }
            EtcdError error = PeerAnswers.error(response.getError());
            if (error != null && call.isFinal(error)) {
                fail(error);
            } else {
                again();
            }
        }

        @Override
        public void fail(PeerFailure failure) {
            again();
        }

        @Override
        public void succeed(T response) {
            if (end()) {
                callback.succeed(response);
            }
        }

        @Override
        public void fail(EtcdError error) {
            if (end()) {
                callback.fail(error);
            }
        }

        private boolean end() {
            open.remove(this);
            return ended.compareAndSet(false, true);
        }
    }

    /** Ends everything that still waits. */
    @Override
    public void close() {
        closed = true;
        open.forEach(attempt -> attempt.fail(EtcdError.STOPPED));
    }
}
