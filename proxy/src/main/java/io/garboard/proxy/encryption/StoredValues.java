package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.Compare.CompareResult;
import io.garboard.etcd.rpc.Compare.CompareTarget;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.TxnResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values in clear that a transaction depends on, as of one revision, and the guards under which they are still what they
 * were. Confined to one thread.
 *
 * <p>A guard is as small as the answer allows. One key's comparison is guarded by the key's modification revision. A range
 * over which a comparison held still holds when keys go, unless all go, so it is guarded by "nothing in it is newer" and by
 * one of its keys; one over which it did not hold is guarded by a key that broke it.
 */
final class StoredValues {

    /** The keys of a comparison or of a put; in etcd's form. */
    private record Place(ByteString key, ByteString rangeEnd) {}

    /** A row in clear. */
    private record Row(ByteString key, ByteString value, long modRevision) {}

    private final List<Place> places = new ArrayList<>();
    private final Map<Place, List<Row>> rows = new LinkedHashMap<>();
    private final Set<Compare> guards = new LinkedHashSet<>();
    private long revision;

    /** Everything that {@code request} depends on. */
    static StoredValues of(TxnRequest request, Secrets secrets) {
        StoredValues values = new StoredValues();
        values.collect(request, secrets);
        return values;
    }

    private void collect(TxnRequest request, Secrets secrets) {
        for (Compare compare : request.getCompareList()) {
            if (TxnScan.comparesSecret(compare, secrets)) {
                add(new Place(compare.getKey(), compare.getRangeEnd()));
            }
        }
        collect(request.getSuccessList(), secrets);
        collect(request.getFailureList(), secrets);
    }

    private void collect(List<RequestOp> branch, Secrets secrets) {
        for (RequestOp op : branch) {
            if (op.hasRequestTxn()) {
                collect(op.getRequestTxn(), secrets);
            } else if (op.hasRequestPut() && TxnScan.takesValueOver(op.getRequestPut(), secrets)) {
                add(new Place(op.getRequestPut().getKey(), ByteString.EMPTY));
            }
        }
    }

    private void add(Place place) {
        if (!places.contains(place)) {
            places.add(place);
        }
    }

    /** Reads them all at one revision. */
    TxnRequest read() {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        for (Place place : places) {
            request.addSuccess(RequestOp.newBuilder()
                    .setRequestRange(RangeRequest.newBuilder().setKey(place.key).setRangeEnd(place.rangeEnd)));
        }
        return request.build();
    }

    /** Takes the response to {@link #read}. */
    void take(TxnResponse response, Secrets secrets) throws UnusableValueException {
        revision = response.getHeader().getRevision();
        RowView view = new RowView();
        for (int i = 0; i < places.size(); i++) {
            RangeResponse range = response.getResponses(i).getResponseRange();
            List<Row> found = new ArrayList<>(range.getKvsCount());
            for (ByteString row : range.getKvsList()) {
                view.read(Responses.row(row, view, secrets));
                found.add(new Row(
                        view.key(),
                        ByteString.copyFrom(view.bytes, view.valueStart, view.valueLength),
                        view.modRevision));
            }
            rows.put(places.get(i), found);
        }
    }

    /** Whether a comparison holds, as etcd decides it; adds what guards the answer. */
    boolean holds(Compare compare) {
        Place place = new Place(compare.getKey(), compare.getRangeEnd());
        List<Row> found = rows.getOrDefault(place, List.of());
        for (Row row : found) {
            if (!holds(compare, row.value)) {
                guards.add(unchanged(row.key, row.modRevision));
                return false;
            }
        }
        if (place.rangeEnd.isEmpty()) {
            guards.add(unchanged(place.key, found.isEmpty() ? 0 : found.get(0).modRevision));
        } else {
            guards.add(nothingNewer(place));
            if (!found.isEmpty()) {
                guards.add(unchanged(found.get(0).key, found.get(0).modRevision));
            }
        }
        return !found.isEmpty();
    }

    private static boolean holds(Compare compare, ByteString value) {
        int order = ByteString.unsignedLexicographicalComparator().compare(value, compare.getValue());
        return switch (compare.getResult()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case UNRECOGNIZED -> true;
        };
    }

    /** The key's value, or null if there is no such key; adds what guards the answer. */
    @Nullable
    ByteString value(ByteString key) {
        List<Row> found = rows.getOrDefault(new Place(key, ByteString.EMPTY), List.of());
        guards.add(unchanged(key, found.isEmpty() ? 0 : found.get(0).modRevision));
        return found.isEmpty() ? null : found.get(0).value;
    }

    /** What must hold for the answers given to be right still. */
    Set<Compare> guards() {
        return guards;
    }

    private static Compare unchanged(ByteString key, long modRevision) {
        return Compare.newBuilder()
                .setKey(key)
                .setTarget(CompareTarget.MOD)
                .setResult(CompareResult.EQUAL)
                .setModRevision(modRevision)
                .build();
    }

    private Compare nothingNewer(Place place) {
        return Compare.newBuilder()
                .setKey(place.key)
                .setRangeEnd(place.rangeEnd)
                .setTarget(CompareTarget.MOD)
                .setResult(CompareResult.LESS)
                .setModRevision(revision + 1)
                .build();
    }

    /** A comparison that never holds. */
    static Compare never(ByteString key) {
        return Compare.newBuilder()
                .setKey(key)
                .setTarget(CompareTarget.VERSION)
                .setResult(CompareResult.LESS)
                .setVersion(0)
                .build();
    }
}
