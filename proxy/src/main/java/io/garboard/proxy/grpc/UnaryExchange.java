package io.garboard.proxy.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.core.error.EtcdError;
import io.garboard.proxy.transport.ConnectionLoad;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One unary call. Confined to its connection's event loop, except for the methods of {@link UnaryHandler.Reply}, which hand
 * the outcome over to that loop in one step, so that a core loop neither encodes nor writes.
 */
final class UnaryExchange<I extends Message, O extends Message>
        implements Subscriber<HttpObject>, UnaryHandler.Reply<O> {

    /** What all calls have in common. */
    record Shared(Admission admission, InFlight inFlight, SlowCalls slowCalls, PiecePool pieces, int maxMessageBytes) {}

    private final UnaryMethod<I, O> method;
    private final Shared shared;
    private final ServiceRequestContext ctx;
    private final RequestHeaders headers;
    private final EventLoop eventLoop;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    private final MessageReader reader;
    private @Nullable ByteBuf requestBytes;
    private final @Nullable ConnectionLoad load;
    private @Nullable AnswerPieces pieces;
    private boolean begun;
    private boolean counted;
    private long startedNanos;

    UnaryExchange(
            UnaryMethod<I, O> method,
            Shared shared,
            ServiceRequestContext ctx,
            RequestHeaders headers,
            MessageReader reader,
            @Nullable ConnectionLoad load) {
        this.method = method;
        this.shared = shared;
        this.ctx = ctx;
        this.headers = headers;
        this.eventLoop = ctx.eventLoop().withoutContext();
        this.reader = reader;
        this.load = load;
    }

    HttpResponse serve(HttpRequest request) {
        request.subscribe(this, eventLoop, SubscriptionOption.WITH_POOLED_OBJECTS);
        return HttpResponse.of(response);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject object) {
        if (object instanceof HttpData data) {
            if (begun) {
                // As in etcd, what comes after the one message is not looked at.
                data.close();
            } else {
                take(data);
            }
        }
    }

    /** As in etcd, the client need not say that its one message is all. */
    private void take(HttpData data) {
        try {
            reader.add(data.byteBuf());
            requestBytes = reader.message();
        } catch (Throwable e) {
            begun = true;
            reader.close();
            finish(GrpcErrors.unexpected(e), null);
            return;
        }
        boolean clear = requestBytes != null || reader.problem() != null;
        if (clear && !data.isEndOfStream()) {
            beginOrRefuse();
        }
    }

    /** The client is gone, or the connection: nobody waits for an answer. */
    @Override
    public void onError(Throwable cause) {
        reader.close();
        response.complete(GrpcResponses.failure(Status.CANCELLED));
    }

    @Override
    public void onComplete() {
        if (!begun) {
            beginOrRefuse();
        }
    }

    private void beginOrRefuse() {
        begun = true;
        ByteBuf bytes = requestBytes;
        try {
            if (bytes == null) {
                response.complete(GrpcResponses.failure(whatIsMissing()));
            } else {
                begin(parse(bytes), bytes.readableBytes());
            }
        } catch (InvalidProtocolBufferException e) {
            response.complete(GrpcResponses.failure(GrpcErrors.malformed()));
        } catch (Throwable e) {
            finish(GrpcErrors.unexpected(e), null);
        } finally {
            reader.close();
        }
    }

    private Status whatIsMissing() {
        if (reader.problem() != null) {
            return reader.problem();
        }
        return reader.isInMessage() ? GrpcErrors.endInUnaryMessage() : GrpcErrors.noMessage();
    }

    private I parse(ByteBuf bytes) throws InvalidProtocolBufferException {
        CodedInputStream input = CodedInputStream.newInstance(bytes.nioBuffer());
        I request = method.parser().parseFrom(input);
        input.checkLastTagWas(0);
        return request;
    }

    private void begin(I request, int requestSizeBytes) {
        EtcdError refused = shared.admission()
                .check(
                        false,
                        method.servedByLearner().test(request),
                        headers.get(Admission.CLIENT_API_VERSION),
                        headers.get(Admission.REQUIRE_LEADER));
        if (refused != null) {
            response.complete(GrpcResponses.failure(GrpcErrors.status(refused)));
            return;
        }
        if (load != null && !load.tryEnter()) {
            response.complete(GrpcResponses.failure(GrpcErrors.status(EtcdError.TOO_MANY_REQUESTS)));
            return;
        }
        counted = true;
        startedNanos = method.metrics().callStarted();
        method.metrics().messageReceived(requestSizeBytes);
        shared.inFlight().enter();
        method.handler().handle(request, this);
    }

    @Override
    public AnswerPieces buffer() {
        AnswerPieces made = new AnswerPieces(ctx.alloc(), shared.pieces());
        pieces = made;
        return made;
    }

    @Override
    public void succeed(O message) {
        if (eventLoop.inEventLoop()) {
            finish(Status.OK, message);
        } else {
            eventLoop.execute(() -> finish(Status.OK, message));
        }
    }

    @Override
    public void execute(Runnable task) {
        if (eventLoop.inEventLoop()) {
            guarded(task);
        } else {
            eventLoop.execute(() -> guarded(task));
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            finish(GrpcErrors.unexpected(e), null);
        }
    }

    @Override
    public void fail(EtcdError error) {
        fail(GrpcErrors.status(error));
    }

    @Override
    public void fail(EtcdError error, String text) {
        fail(GrpcErrors.status(error).withDescription(text));
    }

    @Override
    public void fail(Status status) {
        if (eventLoop.inEventLoop()) {
            finish(status, null);
        } else {
            eventLoop.execute(() -> finish(status, null));
        }
    }

    private void finish(Status status, @Nullable O message) {
        if (counted) {
            counted = false;
            shared.inFlight().leave();
            if (load != null) {
                load.leave();
            }
            method.metrics().callEnded(status.getCode(), startedNanos);
            shared.slowCalls().ended(method.descriptor().getFullMethodName(), startedNanos);
        }
        AnswerPieces gathered = pieces;
        pieces = null;
        if (gathered != null && (message == null || response.isDone())) {
            gathered.clear();
        }
        if (!response.isDone()) {
            response.complete(message == null ? GrpcResponses.failure(status) : answer(message, gathered));
        }
    }

    /** An answer in any case: whoever waits for one would wait for ever. */
    private HttpResponse answer(O message, @Nullable AnswerPieces gathered) {
        try {
            return success(message, gathered);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (gathered != null) {
                gathered.clear();
            }
            return GrpcResponses.failure(GrpcErrors.unexpected(e));
        }
    }

    private HttpResponse success(O message, @Nullable AnswerPieces gathered) {
        if (gathered == null || gathered.isEmpty()) {
            HttpData framed = GrpcResponses.frame(message, ctx.alloc());
            method.metrics().messageSent(framed.length() - MessageReader.HEADER_BYTES);
            return GrpcResponses.success(framed);
        }
        long size = gathered.sizeBytes() + message.getSerializedSize();
        if (size > Integer.MAX_VALUE - MessageReader.HEADER_BYTES) {
            gathered.clear();
            return GrpcResponses.failure(GrpcErrors.answerTooLarge(size));
        }
        method.metrics().messageSent((int) size);
        return GrpcResponses.success(gathered.finish(message));
    }
}
