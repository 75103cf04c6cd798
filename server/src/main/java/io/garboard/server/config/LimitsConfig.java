package io.garboard.server.config;

/**
 * What a client may ask for.
 *
 * @param quotaBytes size of the storage at which writes stop; {@link Long#MAX_VALUE} for none
 * @param maxTxnOps operations in one transaction
 * @param maxRequestBytes size of one request
 */
public record LimitsConfig(long quotaBytes, long maxTxnOps, long maxRequestBytes) {

    /** etcd's default quota, 2 GiB. */
    public static final long DEFAULT_QUOTA_BYTES = 2L << 30;

    /** Above this etcd warns at the start, and so do we: 8 GiB. */
    public static final long SUGGESTED_MAX_QUOTA_BYTES = 8L << 30;

    public boolean hasQuota() {
        return quotaBytes != Long.MAX_VALUE;
    }
}
