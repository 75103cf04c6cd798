package io.garboard.proxy.validate;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import org.jspecify.annotations.Nullable;

/**
 * The form of single operations. Each method returns null for a request that may go on.
 *
 * <p>Source: etcd's {@code server/etcdserver/api/v3rpc/key.go}.
 */
public final class KvValidator {

    private KvValidator() {}

    public static @Nullable EtcdError checkRange(RangeRequest request) {
        if (request.getKey().isEmpty()) {
            return EtcdError.EMPTY_KEY;
        }
        boolean known = request.getSortOrder() != RangeRequest.SortOrder.UNRECOGNIZED
                && request.getSortTarget() != RangeRequest.SortTarget.UNRECOGNIZED;
        return known ? null : EtcdError.INVALID_SORT_OPTION;
    }

    public static @Nullable EtcdError checkPut(PutRequest request) {
        if (request.getKey().isEmpty()) {
            return EtcdError.EMPTY_KEY;
        }
        if (request.getIgnoreValue() && !request.getValue().isEmpty()) {
            return EtcdError.VALUE_PROVIDED;
        }
        return request.getIgnoreLease() && request.getLease() != 0 ? EtcdError.LEASE_PROVIDED : null;
    }

    public static @Nullable EtcdError checkDeleteRange(DeleteRangeRequest request) {
        return checkKey(request.getKey());
    }

    static @Nullable EtcdError checkKey(ByteString key) {
        return key.isEmpty() ? EtcdError.EMPTY_KEY : null;
    }
}
