package io.garboard.core.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.Compare.CompareTarget;
import io.garboard.spi.storage.StorageException;
import java.util.List;

/**
 * Evaluates a transaction's comparisons on the state before it.
 *
 * <p>A missing key compares like one whose numbers are all 0, but its value equals nothing and is not unequal to anything
 * either: such a comparison fails. With a range, every key in it must match, and an empty range counts as a missing key.
 *
 * <p>Source: etcd's {@code server/etcdserver/txn/txn.go}.
 */
final class CompareEvaluator {

    private final ReadContext context;
    /** Whether this is the apply loop, which may use what entries say of the present; others read the rows. */
    private final boolean writer;

    private final RowFields fields = new RowFields();

    CompareEvaluator(ReadContext context, boolean writer) {
        this.context = context;
        this.writer = writer;
    }

    boolean holdAll(List<Compare> compares) throws StorageException, CompactedException {
        for (Compare compare : compares) {
            if (!holds(compare)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(Compare compare) throws StorageException, CompactedException {
        KeyRange range = KeyRange.of(compare.getKey(), compare.getRangeEnd());
        if (range.isSingle()) {
            KeyEntry entry = context.index().find(range.from());
            if (entry != null && RevisionList.isLive(entry.revisions(), context.revision())) {
                return holds(compare, entry);
            }
            return holdsForMissing(compare);
        }
        LiveEntries found = new LiveEntries(context.revision());
        context.index().walk(range, true, found);
        if (found.entries().isEmpty()) {
            return holdsForMissing(compare);
        }
        for (KeyEntry entry : found.entries()) {
            if (!holds(compare, entry)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holdsForMissing(Compare compare) {
        return compare.getTarget() != CompareTarget.VALUE && decide(compare, Long.compare(0, number(compare)));
    }

    private boolean holds(Compare compare, KeyEntry entry) throws StorageException, CompactedException {
        if (compare.getTarget() == CompareTarget.VALUE) {
            return decide(compare, compareValue(row(entry), compare.getValue()));
        }
        return decide(compare, Long.compare(number(compare.getTarget(), entry), number(compare)));
    }

    private long number(CompareTarget target, KeyEntry entry) throws StorageException, CompactedException {
        if (target == CompareTarget.MOD) {
            long[] list = entry.revisions();
            return RevisionList.main(list, find(list));
        }
        if (writer) {
            return switch (target) {
                case VERSION -> entry.version();
                case CREATE -> entry.createRevision();
                case LEASE -> entry.leaseId();
                case MOD, VALUE, UNRECOGNIZED -> 0;
            };
        }
        fields.read(row(entry));
        return switch (target) {
            case VERSION -> fields.version();
            case CREATE -> fields.createRevision();
            case LEASE -> fields.leaseId();
            case MOD, VALUE, UNRECOGNIZED -> 0;
        };
    }

    private byte[] row(KeyEntry entry) throws StorageException, CompactedException {
        long[] list = entry.revisions();
        int at = find(list);
        return context.row(RevisionList.main(list, at), RevisionList.sub(list, at), context.revision());
    }

    /** Finds the current revision of a key that was just seen alive; a compaction may have come in between. */
    private int find(long[] list) throws CompactedException {
        int at = RevisionList.find(list, context.revision());
        if (at < 0 || RevisionList.isTombstone(list, at)) {
            throw new CompactedException();
        }
        return at;
    }

    /** The number to compare with, if the request carries the one that fits the target; else 0. */
    private static long number(Compare compare) {
        return switch (compare.getTarget()) {
            case VERSION -> compare.getVersion();
            case CREATE -> compare.getCreateRevision();
            case MOD -> compare.getModRevision();
            case LEASE -> compare.getLease();
            case VALUE, UNRECOGNIZED -> 0;
        };
    }

    private int compareValue(byte[] row, ByteString value) throws StorageException {
        fields.read(row);
        return ByteString.unsignedLexicographicalComparator()
                .compare(UnsafeByteOperations.unsafeWrap(row, fields.valueStart(), fields.valueLength()), value);
    }

    private static boolean decide(Compare compare, int order) {
        return switch (compare.getResult()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case UNRECOGNIZED -> true;
        };
    }
}
