package io.garboard.conformance.differential;

import com.google.protobuf.ByteString;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * etcd sorts unstably: among keys with an equal sort value any order may come, and if the limit cuts through them, any
 * of them may be missing. So equal neighbours are brought into key order, and those the limit may have cut lose their
 * identity.
 */
final class SortTies {
    private static final KeyValue ANY = KeyValue.newBuilder().setVersion(-1).build();
    private static final Comparator<KeyValue> BY_KEY =
            Comparator.comparing(KeyValue::getKey, ByteString.unsignedLexicographicalComparator());

    private SortTies() {}

    static RangeResponse inOneOrder(RangeRequest request, RangeResponse response) {
        if (request.getSortTarget() == RangeRequest.SortTarget.KEY || response.getKvsCount() == 0) {
            return response;
        }
        List<KeyValue> ordered = new ArrayList<>();
        List<KeyValue> tie = new ArrayList<>();
        for (KeyValue kv : response.getKvsList()) {
            if (!tie.isEmpty() && !sortValue(request, tie.get(0)).equals(sortValue(request, kv))) {
                tie.sort(BY_KEY);
                ordered.addAll(tie);
                tie.clear();
            }
            tie.add(kv);
        }
        tie.sort(BY_KEY);
        if (response.getMore()) {
            tie.replaceAll(kv -> ANY);
        }
        ordered.addAll(tie);
        return response.toBuilder().clearKvs().addAllKvs(ordered).build();
    }

    private static Object sortValue(RangeRequest request, KeyValue kv) {
        return switch (request.getSortTarget()) {
            case VERSION -> kv.getVersion();
            case CREATE -> kv.getCreateRevision();
            case MOD -> kv.getModRevision();
            default -> kv.getValue();
        };
    }
}
