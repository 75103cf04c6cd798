package io.garboard.core.membership;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;

/**
 * The ids of a cluster and its members, computed as etcd computes them for a static bootstrap, so that every member of a
 * new cluster arrives at the same ones without talking.
 *
 * <p>A member's id is the first 8 bytes of the SHA-1 of its sorted peer URLs, joined without separator, and the cluster
 * token. The cluster's is the first 8 bytes of the SHA-1 of its members' ids, ascending, 8 bytes each. Both big-endian.
 *
 * <p>Source: etcd's {@code server/etcdserver/api/membership}.
 */
public final class ClusterIdentity {

    private ClusterIdentity() {}

    public static long memberId(Collection<String> peerUrls, String clusterToken) {
        String joined = String.join("", peerUrls.stream().sorted().toList());
        return firstEightBytes((joined + clusterToken).getBytes(StandardCharsets.UTF_8));
    }

    /** The id of a member that is added later: the second is part of it, so that an address may come back under another id. */
    public static long addedMemberId(Collection<String> peerUrls, long epochSeconds) {
        return memberId(peerUrls, Long.toString(epochSeconds));
    }

    public static long clusterId(List<Long> memberIds) {
        ByteBuffer ids = ByteBuffer.allocate(Long.BYTES * memberIds.size());
        memberIds.stream().sorted(Long::compareUnsigned).forEach(ids::putLong);
        return firstEightBytes(ids.array());
    }

    private static long firstEightBytes(byte[] input) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(input))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
