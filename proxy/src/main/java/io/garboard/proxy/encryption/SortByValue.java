package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeRequest.SortOrder;
import io.garboard.etcd.rpc.RangeRequest.SortTarget;
import io.garboard.etcd.wire.RangeResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range sorted by value, which only whoever sees the values can do: the member is asked for all that is to be sorted, by
 * key, and what it answers is decrypted, sorted and cut. As in etcd, without a sort order and filters the limit, and one
 * more, holds for what is sorted already; equal values stay in the order of their keys.
 */
final class SortByValue {

    private final RangeRequest original;
    private final RangeRequest request;

    private SortByValue(RangeRequest original, RangeRequest request) {
        this.original = original;
        this.request = request;
    }

    /** How to sort what the request asks for; null if not by value. */
    static @Nullable SortByValue of(RangeRequest original) {
        if (original.getSortTarget() != SortTarget.VALUE || original.getCountOnly()) {
            return null;
        }
        long limit = original.getLimit();
        boolean limitFirst = original.getSortOrder() == SortOrder.NONE
                && !hasFilters(original)
                && limit > 0
                && limit < Long.MAX_VALUE;
        return new SortByValue(
                original,
                original.toBuilder()
                        .setSortTarget(SortTarget.KEY)
                        .setSortOrder(SortOrder.NONE)
                        .setKeysOnly(false)
                        .setLimit(limitFirst ? limit + 1 : 0)
                        .build());
    }

    private static boolean hasFilters(RangeRequest request) {
        return request.getMinModRevision() != 0
                || request.getMaxModRevision() != 0
                || request.getMinCreateRevision() != 0
                || request.getMaxCreateRevision() != 0;
    }

    /** What to ask the member for. */
    RangeRequest request() {
        return request;
    }

    /** The answer to the original request, from the member's, decrypted. */
    RangeResponse apply(RangeResponse response) {
        List<RowView> rows = new ArrayList<>(response.getKvsCount());
        response.getKvsList().forEach(row -> rows.add(new RowView().read(row)));
        Comparator<RowView> order = SortByValue::compareValues;
        rows.sort(original.getSortOrder() == SortOrder.DESCEND ? order.reversed() : order);
        long limit = original.getLimit() > 0 ? original.getLimit() : Long.MAX_VALUE;
        int size = (int) Math.min(rows.size(), limit);
        RangeResponse.Builder sorted = response.toBuilder().clearKvs().setMore(size < rows.size());
        rows.subList(0, size).forEach(row -> sorted.addKvs(shown(row)));
        return sorted.build();
    }

    private ByteString shown(RowView row) {
        return original.getKeysOnly()
                ? UnsafeByteOperations.unsafeWrap(row.withRoomForValue(0))
                : UnsafeByteOperations.unsafeWrap(row.bytes, row.start, row.end - row.start);
    }

    private static int compareValues(RowView a, RowView b) {
        return Arrays.compareUnsigned(
                a.bytes,
                a.valueStart,
                a.valueStart + a.valueLength,
                b.bytes,
                b.valueStart,
                b.valueStart + b.valueLength);
    }
}
