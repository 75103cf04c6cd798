package io.garboard.conformance.differential;

import com.google.protobuf.Message;
import io.garboard.etcd.rpc.HashKVResponse;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.StatusResponse;
import io.grpc.Status;

/**
 * Where the servers may differ on purpose: Garboard keeps the contract of etcd 3.7, the etcd it is held against may be
 * older. docs/compatibility.md lists the same points. Nothing else may be added here without an entry there.
 */
final class DeliberateDifferences {
    private DeliberateDifferences() {}

    /** 3.7 refuses a sort order it does not know, 3.5 takes it for none. */
    static boolean isRefusalOfUnknownSort(Message request, Outcome other) {
        return request instanceof RangeRequest range
                && range.getSortOrder() == RangeRequest.SortOrder.UNRECOGNIZED
                && other.code() == Status.Code.INVALID_ARGUMENT
                && other.text().equals("etcdserver: invalid sort option");
    }

    /** Since 3.6 a status tells the storage's version, the quota and whether a downgrade goes on. */
    static StatusResponse withoutNewerStatus(StatusResponse status) {
        return status.toBuilder()
                .clearStorageVersion()
                .clearDbSizeQuota()
                .clearDowngradeInfo()
                .build();
    }

    /** HashKVResponse.hash_revision exists since 3.6. */
    static HashKVResponse withoutHashRevision(HashKVResponse hash) {
        return hash.toBuilder().clearHashRevision().build();
    }
}
