package io.garboard.proxy.transport;

import java.util.concurrent.TimeUnit;

/**
 * Tells a client that keeps a connection alive from one that floods it. A ping that comes too soon after the last is a
 * strike; data sent in between forgives all. Without an open stream, "too soon" is two hours. Confined to an event loop.
 *
 * <p>Source: gRPC's keepalive rules (proposal A8), as grpc-go enforces them for etcd.
 */
final class PingPolicy {

    private static final int MAX_STRIKES = 2;
    private static final long IDLE_MIN_NANOS = TimeUnit.HOURS.toNanos(2);

    private final long minTimeNanos;
    private boolean pinged;
    private long lastPingNanos;
    private boolean sentData;
    private int strikes;

    PingPolicy(long minTimeMillis) {
        this.minTimeNanos = TimeUnit.MILLISECONDS.toNanos(minTimeMillis);
    }

    void sentData() {
        sentData = true;
    }

    /** Takes note of a ping; true if the client has gone too far. */
    boolean isTooMany(long nowNanos, boolean streamsOpen) {
        boolean first = !pinged;
        long sinceLast = nowNanos - lastPingNanos;
        pinged = true;
        lastPingNanos = nowNanos;
        if (sentData || first) {
            sentData = false;
            strikes = 0;
            return false;
        }
        if (sinceLast < (streamsOpen ? minTimeNanos : IDLE_MIN_NANOS)) {
            strikes++;
        }
        return strikes > MAX_STRIKES;
    }
}
