package io.garboard.proxy.validate;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that one branch of a transaction may put or delete, nested transactions included. A key may be put once, and not
 * be put where the branch deletes; deletions may overlap. Of a nested transaction only one branch runs, so its two branches
 * may put the same key.
 */
final class WrittenKeys {

    private final Set<ByteString> puts = new HashSet<>();
    private final List<DeleteRangeRequest> deletes = new ArrayList<>();

    private WrittenKeys() {}

    /** Null if the branch would write a key twice. */
    static @Nullable WrittenKeys of(List<RequestOp> branch) {
        if (!worthChecking(branch)) {
            return new WrittenKeys();
        }
        WrittenKeys keys = new WrittenKeys();
        for (RequestOp op : branch) {
            if (op.hasRequestDeleteRange()) {
                keys.deletes.add(op.getRequestDeleteRange());
            }
        }
        for (RequestOp op : branch) {
            if (op.hasRequestTxn() && !keys.addNested(op)) {
                return null;
            }
        }
        for (RequestOp op : branch) {
            if (op.hasRequestPut() && !keys.addPut(op.getRequestPut().getKey())) {
                return null;
            }
        }
        return keys;
    }

    /** A branch without a write, the common read-only one, has nothing to compare. */
    private static boolean worthChecking(List<RequestOp> branch) {
        for (RequestOp op : branch) {
            if (!op.hasRequestRange()) {
                return true;
            }
        }
        return false;
    }

    private boolean addNested(RequestOp op) {
        WrittenKeys then = of(op.getRequestTxn().getSuccessList());
        WrittenKeys otherwise = of(op.getRequestTxn().getFailureList());
        if (then == null || otherwise == null) {
            return false;
        }
        for (ByteString key : then.puts) {
            if (!addPut(key)) {
                return false;
            }
        }
        for (ByteString key : otherwise.puts) {
            if (!addPut(key) && !(then.puts.contains(key) && !isDeleted(key))) {
                return false;
            }
        }
        deletes.addAll(then.deletes);
        deletes.addAll(otherwise.deletes);
        return true;
    }

    private boolean addPut(ByteString key) {
        return !isDeleted(key) && puts.add(key);
    }

    private boolean isDeleted(ByteString key) {
        for (DeleteRangeRequest delete : deletes) {
            if (contains(delete, key)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Compares bytes as they are, as etcd does: an end of "\0", which means everything from the key on when the delete
     * runs, holds no key here. So a transaction may put a key and also delete from a smaller key on.
     */
    private static boolean contains(DeleteRangeRequest range, ByteString key) {
        ByteString end = range.getRangeEnd();
        if (end.isEmpty()) {
            return key.equals(range.getKey());
        }
        Comparator<ByteString> order = ByteString.unsignedLexicographicalComparator();
        return order.compare(key, range.getKey()) >= 0 && order.compare(key, end) < 0;
    }
}
