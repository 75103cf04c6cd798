package io.garboard.proxy.grpc;

import com.google.protobuf.MessageLite;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.proxy.transport.ConnectionLoad;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One call of the gRPC library on one HTTP/2 stream. Messages are taken as they are asked for, and one that is sent has left
 * before the call is ready for the next, so that neither side piles up what the other does not read.
 *
 * <p>Confined to its connection's event loop: so are the methods of {@link ServerCall}, whoever calls them.
 *
 * <p>Source: gRPC over HTTP/2, "Responses"; the order of what a listener is told: {@link ServerCall.Listener}.
 */
final class HttpCall<I, O> extends ServerCall<I, O> implements Subscriber<HttpObject> {

    private static final Attributes.Key<EventLoop> EVENT_LOOP = Attributes.Key.create("event-loop");
    private static final Attributes.Key<RequestHeaders> HEADERS = Attributes.Key.create("headers");
    private static final Attributes.Key<ConnectionLoad> LOAD = Attributes.Key.create("load");

    private final MethodDescriptor<I, O> method;
    private final ServiceRequestContext ctx;
    private final EventLoop eventLoop;
    private final HttpRequest request;
    private final MessageReader reader;
    private final Attributes attributes;
    private final HttpResponseWriter response = HttpResponse.streaming();
    private Listener<I> listener = new Listener<>() {};
    private @Nullable Future<?> deadline;
    private @Nullable Subscription upstream;
    private @Nullable I only;

    /** Messages that the listener has asked for and not got. */
    private int wanted;
    /** Messages that were written and have not left. */
    private int leaving;

    private boolean started;
    private boolean pieceRequested;
    private boolean delivering;
    private boolean deliverAgain;
    private boolean bodyComplete;
    private boolean halfClosed;
    private boolean headersSent;
    private boolean ended;
    private boolean cancelled;

    HttpCall(
            MethodDescriptor<I, O> method,
            ServiceRequestContext ctx,
            HttpRequest request,
            MessageReader reader,
            @Nullable ConnectionLoad load) {
        this.method = method;
        this.ctx = ctx;
        this.eventLoop = ctx.eventLoop().withoutContext();
        this.request = request;
        this.reader = reader;
        Attributes.Builder known =
                Attributes.newBuilder().set(EVENT_LOOP, eventLoop).set(HEADERS, request.headers());
        this.attributes = (load == null ? known : known.set(LOAD, load)).build();
    }

    /** The thread that {@code call} is confined to. */
    static EventLoop eventLoop(ServerCall<?, ?> call) {
        return Objects.requireNonNull(call.getAttributes().get(EVENT_LOOP), "not a call of this server");
    }

    /** As they came: the gRPC library's own form of them takes neither every name nor every value that HTTP allows. */
    static RequestHeaders headers(ServerCall<?, ?> call) {
        return Objects.requireNonNull(call.getAttributes().get(HEADERS), "not a call of this server");
    }

    /** What the connection of {@code call} has the member work on; null if it is not counted. */
    static @Nullable ConnectionLoad load(ServerCall<?, ?> call) {
        return call.getAttributes().get(LOAD);
    }

    HttpResponse start(ServerCallHandler<I, O> handler, long timeoutNanos) {
        var unused = response.whenComplete().exceptionally(cause -> {
            onEventLoop(() -> cancel(cause));
            return null;
        });
        if (timeoutNanos < Long.MAX_VALUE) {
            deadline = eventLoop.schedule(this::timeOut, timeoutNanos, TimeUnit.NANOSECONDS);
        }
        request.subscribe(this, eventLoop, SubscriptionOption.WITH_POOLED_OBJECTS);
        // Whatever comes meanwhile waits until there is somebody to tell.
        tell(() -> listener = handler.startCall(this, new Metadata()));
        started = true;
        if (ended) {
            tellEnd();
        }
        deliver();
        return response;
    }

    private void onEventLoop(Runnable task) {
        if (eventLoop.inEventLoop()) {
            task.run();
        } else {
            eventLoop.execute(task);
        }
    }

    // ---- what the client sends ----

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        deliver();
    }

    @Override
    public void request(int count) {
        wanted += count;
        deliver();
    }

    @Override
    public void onNext(HttpObject object) {
        pieceRequested = false;
        if (object instanceof HttpData data) {
            add(data);
        }
        deliver();
    }

    private void add(HttpData data) {
        if (ended) {
            data.close();
            return;
        }
        try {
            reader.add(data.byteBuf());
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public void onComplete() {
        bodyComplete = true;
        deliver();
    }

    /** The client is gone, or the connection. */
    @Override
    public void onError(Throwable cause) {
        cancel(cause);
    }

    /** Tells the listener of what is here, as far as it has asked. What happens from within is seen to before this returns. */
    private void deliver() {
        deliverAgain = true;
        if (delivering || !started || upstream == null) {
            return;
        }
        delivering = true;
        try {
            deliverAll(upstream);
        } catch (Throwable e) {
            fail(e);
        } finally {
            delivering = false;
            if (ended) {
                reader.close();
            }
        }
    }

    private void deliverAll(Subscription subscription) {
        while (deliverAgain) {
            deliverAgain = false;
            while (!ended && wanted > 0 && takeNext()) {
                // There may be more in what is here.
            }
            if (!ended && !halfClosed && wanted > 0) {
                goOn(subscription);
            }
        }
    }

    private boolean takeNext() {
        ByteBuf bytes = reader.message();
        if (bytes == null) {
            return false;
        }
        if (only != null) {
            end(GrpcErrors.tooManyMessages());
        } else {
            take(parse(bytes));
        }
        reader.skip();
        return true;
    }

    /** As in grpc-go, a message that has to be the only one is held back until it is clear that it is. */
    private void take(@Nullable I message) {
        if (message != null && method.getType().clientSendsOneMessage()) {
            only = message;
        } else if (message != null) {
            wanted--;
            tell(() -> listener.onMessage(message));
        }
    }

    private @Nullable I parse(ByteBuf bytes) {
        try {
            return method.parseRequest(new ByteBufInputStream(bytes));
        } catch (RuntimeException e) {
            end(GrpcErrors.malformedInStream());
            return null;
        }
    }

    /** The listener wants more than is here: what is missing? */
    private void goOn(Subscription subscription) {
        if (reader.problem() != null) {
            end(reader.problem());
        } else if (bodyComplete) {
            endOfBody();
        } else if (!pieceRequested) {
            pieceRequested = true;
            subscription.request(1);
        }
    }

    private void endOfBody() {
        if (reader.isInMessage()) {
            end(GrpcErrors.endInMessage());
        } else if (only == null && method.getType().clientSendsOneMessage()) {
            end(GrpcErrors.noMessageInStream());
        } else {
            halfClosed = true;
            I message = only;
            if (message != null) {
                wanted--;
                tell(() -> listener.onMessage(message));
            }
            if (!ended) {
                tell(listener::onHalfClose);
            }
        }
    }

    // ---- what it is sent ----

    @Override
    public void sendHeaders(Metadata headers) {
        // They go with the first message, or with the end: until then a failure needs no more than one frame.
    }

    @Override
    public boolean isReady() {
        return !ended && leaving == 0;
    }

    @Override
    public void sendMessage(O message) {
        if (!ended && sendHeadersOnce() && response.tryWrite(GrpcResponses.frame((MessageLite) message, ctx.alloc()))) {
            leaving++;
            var unused = response.whenConsumed().thenRun(this::messageLeft);
        }
    }

    private boolean sendHeadersOnce() {
        if (!headersSent) {
            headersSent = response.tryWrite(GrpcResponses.HEADERS);
        }
        return headersSent;
    }

    private void messageLeft() {
        leaving--;
        if (isReady()) {
            tell(listener::onReady);
        }
    }

    // ---- how it ends: once ----

    @Override
    public void close(Status status, Metadata trailers) {
        if (!ended) {
            end(status);
        }
    }

    /** Answers with a status, whoever has chosen it. */
    private void end(Status status) {
        finish();
        sendEnd(status);
        tellEnd();
    }

    private void timeOut() {
        if (!ended) {
            finish();
            sendEnd(GrpcErrors.deadlineExceeded());
            cancelled = true;
            tellEnd();
        }
    }

    /** Nobody is there to be told how it ended. */
    private void cancel(Throwable cause) {
        if (!ended) {
            finish();
            response.abort(cause);
            cancelled = true;
            tellEnd();
        }
    }

    private void finish() {
        ended = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        request.abort();
        if (!delivering) {
            reader.close();
        }
    }

    private void tellEnd() {
        if (started) {
            tell(cancelled ? listener::onCancel : listener::onComplete);
        }
    }

    private void sendEnd(Status status) {
        if (status.isOk()) {
            sendHeadersOnce();
        }
        var unused =
                response.tryWrite(headersSent ? GrpcResponses.trailers(status) : GrpcResponses.failureHeaders(status));
        response.close();
    }

    /** A listener that fails ends its call, not the connection. */
    private void tell(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void fail(Throwable cause) {
        Status status = GrpcErrors.unexpected(cause);
        if (!ended) {
            end(status);
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public MethodDescriptor<I, O> getMethodDescriptor() {
        return method;
    }
}
