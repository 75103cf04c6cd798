package io.garboard.proxy.peer;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.client.ResponseTimeoutException;
import com.linecorp.armeria.client.ResponseTimeoutMode;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerFailure;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests with an answer, on the connection of the control lane. Thread-safe. */
final class PeerCalls {

    private static final Logger LOG = LoggerFactory.getLogger(PeerCalls.class);

    private final PeerContext context;
    private final PeerLinks links;
    private final Map<Long, AtomicInteger> underWay = new ConcurrentHashMap<>();

    PeerCalls(PeerContext context, PeerLinks links) {
        this.context = context;
        this.links = links;
    }

    void call(long memberId, PeerRequest request, long timeoutMillis, PeerCallback callback) {
        PeerLink link = links.find(memberId);
        WebClient client = link == null ? null : link.client();
        AtomicInteger count = underWay.computeIfAbsent(memberId, id -> new AtomicInteger());
        if (client == null
                || timeoutMillis <= 0
                || count.incrementAndGet() > context.config().limits().callsUnderWay()) {
            if (client != null && timeoutMillis > 0) {
                count.decrementAndGet();
            }
            callback.fail(PeerFailure.UNREACHABLE);
            return;
        }
        PeerConfig config = context.config();
        HttpRequest http = HttpRequest.of(
                PeerProtocol.request(config.clusterId(), config.memberId(), memberId, PeerProtocol.CALL)
                        .build(),
                HttpData.wrap(request.toByteArray()));
        var unused = client.execute(
                        http,
                        RequestOptions.builder()
                                .responseTimeoutMillis(timeoutMillis)
                                .responseTimeoutMode(ResponseTimeoutMode.FROM_START)
                                .build())
                .aggregate()
                .handle((response, failure) -> {
                    count.decrementAndGet();
                    answer(response, failure, callback);
                    return null;
                });
    }

    private static void answer(
            @Nullable AggregatedHttpResponse response, @Nullable Throwable failure, PeerCallback callback) {
        if (response == null) {
            callback.fail(kindOf(failure));
            return;
        }
        if (!response.status().equals(HttpStatus.OK)) {
            // An answer that the asked member could not give is not a refusal at the door.
            callback.fail(response.status().isServerError() ? PeerFailure.CONNECTION_LOST : PeerFailure.REFUSED);
            return;
        }
        try {
            callback.answer(PeerResponse.parseFrom(response.content().array()));
        } catch (InvalidProtocolBufferException e) {
            LOG.warn("a member's answer to a call is malformed: {}", e.getMessage());
            callback.fail(PeerFailure.CONNECTION_LOST);
        }
    }

    private static PeerFailure kindOf(@Nullable Throwable failure) {
        if (failure instanceof UnprocessedRequestException) {
            return PeerFailure.UNREACHABLE;
        }
        return failure instanceof ResponseTimeoutException ? PeerFailure.TIMEOUT : PeerFailure.CONNECTION_LOST;
    }
}
