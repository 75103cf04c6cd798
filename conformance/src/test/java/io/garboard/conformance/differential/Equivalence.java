package io.garboard.conformance.differential;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.garboard.etcd.rpc.HashKVResponse;
import io.garboard.etcd.rpc.LeaseLeasesResponse;
import io.garboard.etcd.rpc.LeaseStatus;
import io.garboard.etcd.rpc.LeaseTimeToLiveResponse;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.ResponseOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.rpc.TxnResponse;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides whether two outcomes of one call are the same, as far as a client may rely on it. */
final class Equivalence {
    private static final long TTL_TOLERANCE_SECONDS = 20_000;

    private Equivalence() {}

    /** Null if equivalent, else what differs. */
    static @Nullable String difference(Call<?, ?> call, Outcome etcd, Outcome other) {
        if (etcd.response() == null || other.response() == null) {
            boolean same = (etcd.code() == other.code() && etcd.text().equals(other.text()))
                    || DeliberateDifferences.isRefusalOfUnknownSort(call.request(), other);
            return same ? null : "etcd answers " + etcd + "\nthe other    " + other;
        }
        Message expected = normalised(call.request(), etcd.response());
        Message actual = normalised(call.request(), other.response());
        return expected.equals(actual)
                ? null
                : "etcd answers " + Outcome.of(expected) + "\nthe other    " + Outcome.of(actual);
    }

    /** Ids and terms are a server's own: only that they are set matters. */
    static ResponseHeader normalised(ResponseHeader header) {
        return header.toBuilder()
                .setClusterId(header.getClusterId() == 0 ? 0 : 1)
                .setMemberId(header.getMemberId() == 0 ? 0 : 1)
                .setRaftTerm(header.getRaftTerm() == 0 ? 0 : 1)
                .build();
    }

    private static Message normalised(Message request, Message response) {
        return withNormalisedHeader(normalisedBody(request, response));
    }

    static Message withNormalisedHeader(Message response) {
        Message.Builder builder = response.toBuilder();
        var field = builder.getDescriptorForType().findFieldByName("header");
        if (builder.hasField(field)) {
            builder.setField(field, normalised((ResponseHeader) builder.getField(field)));
        }
        return builder.build();
    }

    private static Message normalisedBody(Message request, Message response) {
        if (response instanceof RangeResponse range) {
            return normalised((RangeRequest) request, range);
        } else if (response instanceof TxnResponse transaction) {
            return normalised((TxnRequest) request, transaction);
        } else if (response instanceof LeaseTimeToLiveResponse lease) {
            return normalised(lease);
        } else if (response instanceof LeaseLeasesResponse leases) {
            return normalised(leases);
        } else if (response instanceof HashKVResponse hash) {
            return DeliberateDifferences.withoutHashRevision(hash);
        }
        return response;
    }

    /** The clock runs on, and etcd lists a lease's keys in random order. */
    private static LeaseTimeToLiveResponse normalised(LeaseTimeToLiveResponse lease) {
        List<ByteString> keys = lease.getKeysList().stream()
                .sorted(ByteString.unsignedLexicographicalComparator())
                .toList();
        long elapsedSeconds = lease.getGrantedTTL() - lease.getTTL();
        boolean plausible = elapsedSeconds >= 0 && elapsedSeconds < TTL_TOLERANCE_SECONDS;
        return lease.toBuilder()
                .clearKeys()
                .addAllKeys(keys)
                .setTTL(plausible ? lease.getGrantedTTL() : lease.getTTL())
                .build();
    }

    /** etcd orders leases by their time left, which is its own affair. */
    private static LeaseLeasesResponse normalised(LeaseLeasesResponse leases) {
        return leases.toBuilder()
                .clearLeases()
                .addAllLeases(leases.getLeasesList().stream()
                        .sorted(Comparator.comparingLong(LeaseStatus::getID))
                        .toList())
                .build();
    }

    private static RangeResponse normalised(RangeRequest request, RangeResponse response) {
        return SortTies.inOneOrder(request, response);
    }

    private static TxnResponse normalised(TxnRequest request, TxnResponse response) {
        List<RequestOp> requests = response.getSucceeded() ? request.getSuccessList() : request.getFailureList();
        if (requests.size() != response.getResponsesCount()) {
            return response;
        }
        TxnResponse.Builder builder = response.toBuilder();
        for (int i = 0; i < requests.size(); i++) {
            builder.setResponses(i, normalised(requests.get(i), response.getResponses(i)));
        }
        return builder.build();
    }

    private static ResponseOp normalised(RequestOp request, ResponseOp response) {
        if (request.hasRequestRange() && response.hasResponseRange()) {
            RangeResponse range = normalised(request.getRequestRange(), response.getResponseRange());
            return response.toBuilder().setResponseRange(range).build();
        } else if (request.hasRequestTxn() && response.hasResponseTxn()) {
            TxnResponse transaction = normalised(request.getRequestTxn(), response.getResponseTxn());
            return response.toBuilder().setResponseTxn(transaction).build();
        }
        return response;
    }
}
