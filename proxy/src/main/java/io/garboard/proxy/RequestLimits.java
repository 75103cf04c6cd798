package io.garboard.proxy;

/**
 * What one request or connection may ask for.
 *
 * @param maxRequestBytes the largest command that may be replicated, encoded (etcd's {@code --max-request-bytes})
 * @param maxTxnOps operations in a transaction (etcd's {@code --max-txn-ops})
 * @param maxConcurrentStreams HTTP/2 streams open at once on one connection
 */
public record RequestLimits(int maxRequestBytes, int maxTxnOps, long maxConcurrentStreams) {

    /** What a gRPC message may be larger than the request in it, as in etcd. */
    public static final int GRPC_OVERHEAD_BYTES = 512 * 1024;

    /** etcd's defaults. */
    public static final RequestLimits DEFAULT = new RequestLimits(1_536 * 1024, 128, 0xFFFFFFFFL);

    public RequestLimits {
        if (maxRequestBytes <= 0 || maxRequestBytes > Integer.MAX_VALUE - GRPC_OVERHEAD_BYTES) {
            throw new IllegalArgumentException(
                    "max-request-bytes: " + maxRequestBytes + " (expected: > 0 and < 2 GiB)");
        }
        if (maxTxnOps <= 0) {
            throw new IllegalArgumentException("max-txn-ops: " + maxTxnOps + " (expected: > 0)");
        }
        if (maxConcurrentStreams <= 0 || maxConcurrentStreams > 0xFFFFFFFFL) {
            throw new IllegalArgumentException(
                    "max-concurrent-streams: " + maxConcurrentStreams + " (expected: 1 to 4294967295)");
        }
    }

    /** The largest gRPC message that is read at all. */
    public int maxMessageBytes() {
        return maxRequestBytes + GRPC_OVERHEAD_BYTES;
    }
}
