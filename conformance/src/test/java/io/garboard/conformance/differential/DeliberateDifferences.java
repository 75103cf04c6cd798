package io.garboard.conformance.differential;

import io.garboard.etcd.rpc.HashKVResponse;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;

/**
 * Where the servers may differ on purpose: Garboard keeps the contract of etcd 3.7, the etcd it is held against may be
 * older. docs/compatibility.md lists the same points. Nothing else may be added here without an entry there.
 */
final class DeliberateDifferences {
    private DeliberateDifferences() {}

    /** HashKVResponse.hash_revision exists since 3.6. */
    static HashKVResponse withoutHashRevision(HashKVResponse hash) {
        return hash.toBuilder().clearHashRevision().build();
    }

    /** 3.7 answers keys_only from its index, which does not know leases; 3.5 gives them. */
    static RangeResponse withoutLeaseOfKeysOnly(RangeRequest request, RangeResponse response) {
        if (!request.getKeysOnly()) {
            return response;
        }
        RangeResponse.Builder builder = response.toBuilder();
        builder.getKvsBuilderList().forEach(kv -> kv.clearLease());
        return builder.build();
    }
}
