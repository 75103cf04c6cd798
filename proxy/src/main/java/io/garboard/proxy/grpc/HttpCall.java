package io.garboard.proxy.grpc;

import com.google.protobuf.MessageLite;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.proxy.transport.ConnectionLoad;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call of the gRPC library on one HTTP/2 stream. Messages are taken as they are asked for, and one that is sent has left
 * before the call is ready for the next, so that neither side piles up what the other does not read.
 *
 * <p>Confined to its connection's event loop: so are the methods of {@link ServerCall}, whoever calls them.
 *
 * <p>Source: gRPC over HTTP/2, "Responses"; the order of what a listener is told: {@link ServerCall.Listener}.
 */
final class HttpCall<I, O> extends ServerCall<I, O> implements RequestMessages.Receiver<I> {

    private static final Attributes.Key<EventLoop> EVENT_LOOP = Attributes.Key.create("event-loop");
    private static final Attributes.Key<RequestHeaders> HEADERS = Attributes.Key.create("headers");
    private static final Attributes.Key<ConnectionLoad> LOAD = Attributes.Key.create("load");

    private final MethodDescriptor<I, O> method;
    private final ServiceRequestContext ctx;
    private final EventLoop eventLoop;
    private final RequestMessages<I> messages;
    private final Attributes attributes;
    private final HttpResponseWriter response = HttpResponse.streaming();
    private Listener<I> listener = new Listener<>() {};
    private @Nullable Future<?> deadline;

    /** Messages that were written and have not left. */
    private int leaving;

    private boolean started;
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
        this.messages = new RequestMessages<>(method, request, reader, this);
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
        messages.subscribe(eventLoop);
        // Whatever comes meanwhile waits until there is somebody to tell.
        tell(() -> listener = handler.startCall(this, new Metadata()));
        started = true;
        if (ended) {
            tellEnd();
        }
        messages.open();
        return response;
    }

    private void onEventLoop(Runnable task) {
        if (eventLoop.inEventLoop()) {
            task.run();
        } else {
            eventLoop.execute(task);
        }
    }

    private void checkThread() {
        if (!eventLoop.inEventLoop()) {
            throw new IllegalStateException("a call is confined to the event loop of its connection");
        }
    }

    // ---- what the client sends ----

    @Override
    public void request(int count) {
        checkThread();
        messages.ask(count);
    }

    @Override
    public void onMessage(I message) {
        tell(() -> listener.onMessage(message));
    }

    @Override
    public void onHalfClose() {
        tell(listener::onHalfClose);
    }

    @Override
    public void onRefused(Status status) {
        if (!ended) {
            end(status);
        }
    }

    @Override
    public void onGone(Throwable cause) {
        cancel(cause);
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
        checkThread();
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
        checkThread();
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
        messages.close();
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
            onRefused(GrpcErrors.unexpected(e));
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
