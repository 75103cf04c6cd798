package io.garboard.proxy.grpc;

import com.google.protobuf.Message;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.core.error.EtcdError;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Serves a unary method through the gRPC library: the way of requests that {@link UnaryService} does not take, which are the
 * compressed ones.
 */
final class UnaryCallHandler<I extends Message, O extends Message> implements ServerCallHandler<I, O> {

    private final UnaryMethod<I, O> method;
    private final UnaryExchange.Shared shared;

    UnaryCallHandler(UnaryMethod<I, O> method, UnaryExchange.Shared shared) {
        this.method = method;
        this.shared = shared;
    }

    @Override
    public ServerCall.Listener<I> startCall(ServerCall<I, O> call, Metadata headers) {
        call.request(2);
        EventLoop eventLoop = ServiceRequestContext.current().eventLoop().withoutContext();
        return new ServerCall.Listener<>() {
            @Override
            public void onMessage(I request) {
                EtcdError refused = shared.admission()
                        .check(
                                false,
                                method.servedByLearner().test(request),
                                headers.get(StreamHeaders.CLIENT_API_VERSION),
                                headers.get(StreamHeaders.REQUIRE_LEADER));
                if (refused != null) {
                    call.close(GrpcErrors.status(refused), new Metadata());
                    return;
                }
                long startedNanos = method.metrics().callStarted();
                method.metrics().messageReceived(request.getSerializedSize());
                shared.inFlight().enter();
                method.handler().handle(request, new Answer(call, eventLoop, startedNanos));
            }
        };
    }

    /** Takes the outcome from any thread to the event loop. */
    private final class Answer implements UnaryHandler.Reply<O> {
        private final ServerCall<I, O> call;
        private final EventLoop eventLoop;
        private final long startedNanos;

        Answer(ServerCall<I, O> call, EventLoop eventLoop, long startedNanos) {
            this.call = call;
            this.eventLoop = eventLoop;
            this.startedNanos = startedNanos;
        }

        @Override
        public void succeed(O response) {
            eventLoop.execute(() -> finish(Status.OK, response));
        }

        @Override
        public void fail(EtcdError error) {
            fail(GrpcErrors.status(error));
        }

        @Override
        public void fail(Status status) {
            eventLoop.execute(() -> finish(status, null));
        }

        private void finish(Status status, @Nullable O response) {
            shared.inFlight().leave();
            method.metrics().callEnded(status.getCode(), startedNanos);
            shared.slowCalls().ended(method.descriptor().getFullMethodName(), startedNanos);
            if (call.isCancelled()) {
                return;
            }
            if (response != null) {
                call.sendHeaders(new Metadata());
                call.sendMessage(response);
                method.metrics().messageSent(response.getSerializedSize());
            }
            call.close(status, new Metadata());
        }
    }
}
