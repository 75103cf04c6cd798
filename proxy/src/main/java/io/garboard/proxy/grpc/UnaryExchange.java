package io.garboard.proxy.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
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
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One unary call. Confined to its connection's event loop, except for the methods of {@link UnaryHandler.Reply}, which hand the outcome over to that loop in one step, so that a core loop neither encodes nor writes.
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
    private final FrameReader frame;
    private final @Nullable ConnectionLoad load;
    private @Nullable AnswerPieces pieces;
    private boolean counted;
    private long startedNanos;

    UnaryExchange(UnaryMethod<I, O> method, Shared shared, ServiceRequestContext ctx, RequestHeaders headers) {
        this.method = method;
        this.shared = shared;
        this.ctx = ctx;
        this.headers = headers;
        this.eventLoop = ctx.eventLoop().withoutContext();
        Channel channel = ctx.log().partial().channel();
        this.load = channel == null ? null : ConnectionLoad.of(channel);
        this.frame = new FrameReader(ctx.alloc(), shared.maxMessageBytes());
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
            frame.add(data.byteBuf());
        }
    }

    /** The client is gone, or the connection: nobody waits for an answer. */
    @Override
    public void onError(Throwable cause) {
        frame.close();
        response.complete(GrpcResponses.failure(Status.CANCELLED));
    }

    @Override
    public void onComplete() {
        try {
            Status refused = frame.check();
            if (refused == null) {
                begin(parse());
            } else {
                response.complete(GrpcResponses.failure(refused));
            }
        } catch (InvalidProtocolBufferException e) {
            response.complete(GrpcResponses.failure(GrpcErrors.malformed()));
        } catch (Throwable e) {
            finish(GrpcErrors.unexpected(e), null);
        } finally {
            frame.close();
        }
    }

    private I parse() throws InvalidProtocolBufferException {
        ByteBuf message = frame.message();
        CodedInputStream input = CodedInputStream.newInstance(message.nioBuffer());
        I request = method.parser().parseFrom(input);
        input.checkLastTagWas(0);
        return request;
    }

    private void begin(I request) {
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
        method.metrics().messageReceived(frame.messageBytes());
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
            task.run();
        } else {
            eventLoop.execute(task);
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
            return GrpcResponses.success(encode(message));
        }
        long size = gathered.sizeBytes() + message.getSerializedSize();
        if (size > Integer.MAX_VALUE - FrameReader.HEADER_BYTES) {
            gathered.clear();
            return GrpcResponses.failure(GrpcErrors.answerTooLarge(size));
        }
        method.metrics().messageSent((int) size);
        return GrpcResponses.success(gathered.finish(message));
    }

    /** The response in its frame, in one buffer of exactly its size. */
    private HttpData encode(O message) {
        int size = message.getSerializedSize();
        ByteBuf buffer = ctx.alloc().buffer(FrameReader.HEADER_BYTES + size);
        buffer.writeByte(0).writeInt(size);
        try {
            message.writeTo(CodedOutputStream.newInstance(buffer.nioBuffer(FrameReader.HEADER_BYTES, size)));
        } catch (IOException e) {
            buffer.release();
            throw new UncheckedIOException(e);
        }
        buffer.writerIndex(FrameReader.HEADER_BYTES + size);
        method.metrics().messageSent(size);
        return HttpData.wrap(buffer);
    }
}
