package io.garboard.proxy.peer;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerFailure;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import java.util.concurrent.CompletableFuture;

/** Takes the other members' calls. Thread-safe. */
final class CallService implements HttpService {

    private final PeerContext context;
    private final Handshake handshake;

    CallService(PeerContext context, Handshake handshake) {
        this.context = context;
        this.handshake = handshake;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest http) {
        Handshake.Refusal refusal = handshake.check(http.headers());
        if (refusal != null) {
            return refusal.response();
        }
        return HttpResponse.of(http.aggregate().thenCompose(this::call));
    }

    private CompletableFuture<HttpResponse> call(AggregatedHttpRequest http) {
        CompletableFuture<HttpResponse> response = new CompletableFuture<>();
        PeerRequest request;
        try {
            request = PeerRequest.parseFrom(http.content().array());
        } catch (InvalidProtocolBufferException e) {
            response.complete(HttpResponse.of(HttpStatus.BAD_REQUEST));
            return response;
        }
        context.handler().called(Handshake.from(http.headers()), request, new PeerCallback() {
            @Override
            public void answer(PeerResponse answer) {
                response.complete(
                        HttpResponse.of(HttpStatus.OK, MediaType.OCTET_STREAM, HttpData.wrap(answer.toByteArray())));
            }

            @Override
            public void fail(PeerFailure failure) {
                // Not executed, and the caller may know it; or nobody knows.
                response.complete(HttpResponse.of(
                        failure.isNotExecuted() ? HttpStatus.CONFLICT : HttpStatus.SERVICE_UNAVAILABLE));
            }
        });
        return response;
    }
}
