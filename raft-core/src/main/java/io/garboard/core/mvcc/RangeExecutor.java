package io.garboard.core.mvcc;

import com.google.protobuf.UnsafeByteOperations;
import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeRequest.SortOrder;
import io.garboard.etcd.rpc.RangeRequest.SortTarget;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.spi.storage.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Executes range requests with etcd's rules: find, filter, sort, limit, in this order, except that without a sort order and
 * filters the limit (and one more, to know whether there is more) applies to the finding already, even if a sort target
 * makes the result be sorted afterwards.
 *
 * <p>Source: etcd's {@code server/etcdserver/txn/range.go}.
 */
final class RangeExecutor {

    /** How many rows the engine is asked for together: it may put them in an order in which they are found faster. */
    private static final int ROWS_AT_A_TIME = 16 * 1024;

    private RangeExecutor() {}

    /** The response but for its header, whose revision is the context's. */
    static Result<RangeResponse.Builder> execute(RangeRequest request, ReadContext context)
            throws StorageException, CompactedException {
        return execute(request, context, null);
    }

    /**
     * The same with the rows that stay as they are stored in {@code buffer} instead of in the response, where there is one.
     */
    static Result<RangeResponse.Builder> execute(
            RangeRequest request, ReadContext context, @Nullable AnswerBuffer buffer)
            throws StorageException, CompactedException {
        if (request.getRevision() > context.revision()) {
            return Result.failed(EtcdError.FUTURE_REVISION);
        }
        long revision = request.getRevision() <= 0 ? context.revision() : request.getRevision();
        if (revision < context.compactedRevision()) {
            return Result.failed(EtcdError.COMPACTED);
        }
        KeyRange range = KeyRange.of(request.getKey(), request.getRangeEnd());
        RangeResponse.Builder response = RangeResponse.newBuilder();
        if (request.getCountOnly()) {
            response.setCount(context.index().count(range, revision));
        } else {
            fill(response, request, range, revision, context, buffer);
        }
        context.checkNotCompacted(revision);
        return Result.of(response);
    }

    private static void fill(
            RangeResponse.Builder response,
            RangeRequest request,
            KeyRange range,
            long revision,
            ReadContext context,
            @Nullable AnswerBuffer buffer)
            throws StorageException, CompactedException {
        boolean plain = request.getSortOrder() == SortOrder.NONE && request.getSortTarget() == SortTarget.KEY;
        FoundRevisions found = find(range, revision, findLimit(request), context);
        response.setCount(found.isCut() ? context.index().count(range, revision) : found.size());
        if ((plain || isKeyAscending(request)) && !hasFilters(request)) {
            int size = (int) Math.min(found.size(), limit(request));
            if (buffer != null && !request.getKeysOnly()) {
                append(buffer, found, size, revision, context);
            } else {
                for (int i = 0; i < size; i++) {
                    add(response, request, context.row(found.main(i), found.sub(i), revision));
                }
            }
            response.setMore(size < found.size());
        } else {
            fillSorted(response, request, found, revision, context);
        }
    }

    private static void append(AnswerBuffer buffer, FoundRevisions found, int size, long revision, ReadContext context)
            throws StorageException, CompactedException {
        for (int from = 0; from < size; from += ROWS_AT_A_TIME) {
            context.rows(found, from, Math.min(size, from + ROWS_AT_A_TIME), revision, buffer);
        }
    }

    private static FoundRevisions find(KeyRange range, long revision, long limit, ReadContext context) {
        IndexSnapshot index = context.index();
        FoundRevisions found = new FoundRevisions(revision, limit);
        if (range.isSingle()) {
            KeyEntry entry = index.find(range.from());
            if (entry != null) {
                found.visit(entry);
            }
        } else {
            index.walk(range, revision == index.revision(), found);
        }
        return found;
    }

    private static void fillSorted(
            RangeResponse.Builder response,
            RangeRequest request,
            FoundRevisions found,
            long revision,
            ReadContext context)
            throws StorageException, CompactedException {
        RowSelection selection = new RowSelection(request);
        for (int i = 0; i < found.size(); i++) {
            if (selection.admitsModRevision(found.main(i))) {
                selection.add(context.row(found.main(i), found.sub(i), revision));
            }
        }
        List<byte[]> rows = selection.sorted();
        int size = (int) Math.min(rows.size(), limit(request));
        for (byte[] row : rows.subList(0, size)) {
            add(response, request, row);
        }
        response.setMore(size < rows.size());
    }

    private static void add(RangeResponse.Builder response, RangeRequest request, byte[] row) throws StorageException {
        byte[] shown = request.getKeysOnly() ? RowCodec.withoutValue(row, new RowFields().read(row)) : row;
        response.addKvs(UnsafeByteOperations.unsafeWrap(shown));
    }

    private static long limit(RangeRequest request) {
        return request.getLimit() > 0 ? request.getLimit() : Long.MAX_VALUE;
    }

    /** How many to find; 0 for all. */
    private static long findLimit(RangeRequest request) {
        boolean ordered = request.getSortOrder() != SortOrder.NONE && !isKeyAscending(request);
        long limit = request.getLimit();
        if (ordered || hasFilters(request) || limit <= 0 || limit == Long.MAX_VALUE) {
            return 0;
        }
        return limit + 1;
    }

    private static boolean isKeyAscending(RangeRequest request) {
        return request.getSortTarget() == SortTarget.KEY && request.getSortOrder() == SortOrder.ASCEND;
    }

    private static boolean hasFilters(RangeRequest request) {
        return request.getMinModRevision() != 0
                || request.getMaxModRevision() != 0
                || request.getMinCreateRevision() != 0
                || request.getMaxCreateRevision() != 0;
    }
}
