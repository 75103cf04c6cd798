package io.garboard.conformance.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.EtcdClient;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.RangeStreamResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;

/** No 3.5 server has RangeStream, so it is held against the same server's Range. */
final class RangeStreams {
    private RangeStreams() {}

    /** The merged chunks are the Range's response; what cannot be streamed is refused as unimplemented. */
    static void check(EtcdClient client, RangeRequest request, Outcome range) {
        Outcome streamed = stream(client, request);
        if (isCustom(request) && range.succeeded()) {
            assertThat(streamed.code()).as("code of RangeStream").isEqualTo(Status.Code.UNIMPLEMENTED);
        } else if (!isCustom(request) && request.getSortTarget() == RangeRequest.SortTarget.KEY) {
            assertThat(streamed).as("RangeStream against Range").isEqualTo(range);
        }
    }

    /** Without an order RangeStream takes any target, and sorts by key nevertheless; Range does sort by the target. */
    private static boolean isCustom(RangeRequest request) {
        boolean byKey = request.getSortTarget() == RangeRequest.SortTarget.KEY;
        boolean ordered =
                switch (request.getSortOrder()) {
                    case NONE -> false;
                    case ASCEND -> !byKey;
                    default -> true;
                };
        return ordered
                || request.getMinModRevision() != 0
                || request.getMaxModRevision() != 0
                || request.getMinCreateRevision() != 0
                || request.getMaxCreateRevision() != 0;
    }

    private static Outcome stream(EtcdClient client, RangeRequest request) {
        RangeResponse.Builder merged = RangeResponse.newBuilder();
        try {
            Iterator<RangeStreamResponse> chunks = client.kv().rangeStream(request);
            chunks.forEachRemaining(chunk -> merged.mergeFrom(chunk.getRangeResponse()));
            return Outcome.of(merged.build());
        } catch (StatusRuntimeException e) {
            return Outcome.of(e.getStatus());
        }
    }
}
