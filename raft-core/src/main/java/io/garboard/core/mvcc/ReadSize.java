package io.garboard.core.mvcc;

import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeRequest.SortOrder;

/** Tells small reads from large ones before they are executed. */
final class ReadSize {

    /** The most keys that a small read returns: some dozen row reads. */
    static final int SMALL_KEYS_MAX = 32;

    private ReadSize() {}

    static boolean isSmall(RangeRequest request, IndexSnapshot index) {
        if (request.getRangeEnd().isEmpty()) {
            return true;
        }
        if (request.getRevision() > 0 && !index.countsWithoutWalking(request.getRevision())) {
            return false;
        }
        return request.getCountOnly()
                || (request.getLimit() > 0 && request.getLimit() <= SMALL_KEYS_MAX && !readsAll(request));
    }

    private static boolean readsAll(RangeRequest request) {
        return request.getSortOrder() != SortOrder.NONE
                || request.getMinModRevision() != 0
                || request.getMaxModRevision() != 0
                || request.getMinCreateRevision() != 0
                || request.getMaxCreateRevision() != 0;
    }
}
