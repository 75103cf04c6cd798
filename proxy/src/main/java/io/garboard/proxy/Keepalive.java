package io.garboard.proxy;

/**
 * HTTP/2 pings on client connections.
 *
 * @param minTimeMillis a client that pings more often than this is told to go away (etcd's {@code --grpc-keepalive-min-time})
 * @param intervalMillis how long a connection may be silent before the server pings it; 0 turns that off
 * @param timeoutMillis how long the server waits for the answer before it closes the connection
 */
public record Keepalive(long minTimeMillis, long intervalMillis, long timeoutMillis) {

    /** etcd's defaults. */
    public static final Keepalive DEFAULT = new Keepalive(5_000, 7_200_000, 20_000);

    public Keepalive {
        if (minTimeMillis < 0 || intervalMillis < 0 || timeoutMillis < 0) {
            throw new IllegalArgumentException("grpc-keepalive times must not be negative: min-time " + minTimeMillis
                    + " ms, interval " + intervalMillis + " ms, timeout " + timeoutMillis + " ms");
        }
    }
}
