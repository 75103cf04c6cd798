package io.garboard.proxy.grpc;

import com.google.protobuf.Message;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.core.error.EtcdError;
import io.garboard.proxy.metrics.GrpcMethodMetrics;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.channel.EventLoop;

/**
 * One streaming call: admission, counting, and an end that happens once. Confined to its connection's event loop, except for
 * {@link #end} and {@link #onEventLoop}.
 */
abstract class StreamCall<I extends Message, O extends Message> extends ServerCall.Listener<I>
        implements OpenStreams.OpenStream {

    private final ServerCall<I, O> call;
    private final GrpcMethodMetrics counts;
    private final StreamContext context;
    private final EventLoop eventLoop;
    private boolean requiresLeader;
    private boolean open;
    private long startedNanos;

    StreamCall(ServerCall<I, O> call, GrpcMethodMetrics counts, StreamContext context) {
        this.call = call;
        this.counts = counts;
        this.context = context;
        this.eventLoop = ServiceRequestContext.current().eventLoop().withoutContext();
    }

    /** Begins the call, or refuses it. */
    final ServerCall.Listener<I> start(Metadata headers) {
        String hasLeader = headers.get(StreamHeaders.REQUIRE_LEADER);
        EtcdError refused =
                context.admission().check(true, false, headers.get(StreamHeaders.CLIENT_API_VERSION), hasLeader);
        if (refused != null) {
            call.close(GrpcErrors.status(refused), new Metadata());
            return this;
        }
        requiresLeader = Admission.requiresLeader(hasLeader);
        open = true;
        startedNanos = counts.callStarted();
        call.sendHeaders(new Metadata());
        begin();
        context.streams().add(this);
        call.request(1);
        return this;
    }

    /** Called once, before any message. */
    abstract void begin();

    /** Takes a message; ask for the next one with {@link #receiveNext}. */
    abstract void received(I message);

    /** Called once, when the call has ended for whatever reason. */
    abstract void ended();

    @Override
    public final void onMessage(I message) {
        if (open) {
            counts.messageReceived(message.getSerializedSize());
            received(message);
        }
    }

    final void receiveNext() {
        call.request(1);
    }

    final boolean isOpen() {
        return open;
    }

    /** Whether the transport has room for a message. */
    final boolean isReady() {
        return open && call.isReady();
    }

    final void send(O message) {
        counts.messageSent(message.getSerializedSize());
        call.sendMessage(message);
    }

    /** Ends the call with a status of our choice. */
    final void close(Status status) {
        if (open) {
            finish(status.getCode());
            call.close(status, new Metadata());
        }
    }

    private void finish(Status.Code code) {
        open = false;
        context.streams().remove(this);
        counts.callEnded(code, startedNanos);
        ended();
    }

    /** The client is gone, or its deadline has passed. */
    @Override
    public final void onCancel() {
        if (open) {
            finish(Status.Code.CANCELLED);
        }
    }

    /** The library has ended the call, after an exception that it caught; if not, {@link #close} has. */
    @Override
    public final void onComplete() {
        if (open) {
            finish(Status.Code.INTERNAL);
        }
    }

    @Override
    public final void end(EtcdError error) {
        onEventLoop(() -> close(GrpcErrors.status(error)));
    }

    @Override
    public final boolean requiresLeader() {
        return requiresLeader;
    }

    /** Runs a task on this call's event loop, at once if this is the one. Any thread. */
    final void onEventLoop(Runnable task) {
        if (eventLoop.inEventLoop()) {
            task.run();
        } else {
            eventLoop.execute(task);
        }
    }

    /** Runs a task on this call's event loop after what it does now. Any thread. */
    final void laterOnEventLoop(Runnable task) {
        eventLoop.execute(task);
    }
}
