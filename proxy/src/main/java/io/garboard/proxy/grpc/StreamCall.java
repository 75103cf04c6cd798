package io.garboard.proxy.grpc;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.RequestHeaders;
import io.garboard.core.error.EtcdError;
import io.garboard.proxy.metrics.GrpcMethodMetrics;
import io.garboard.proxy.transport.ConnectionLoad;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable ConnectionLoad load;
    private boolean requiresLeader;
    private boolean open;
    private long startedNanos;

    StreamCall(ServerCall<I, O> call, GrpcMethodMetrics counts, StreamContext context) {
        this.call = call;
        this.counts = counts;
        this.context = context;
        this.eventLoop = HttpCall.eventLoop(call);
        this.load = HttpCall.load(call);
    }

    /** Begins the call, or refuses it. */
    final ServerCall.Listener<I> start() {
        RequestHeaders headers = HttpCall.headers(call);
        String hasLeader = headers.get(Admission.REQUIRE_LEADER);
        EtcdError refused =
                context.admission().check(true, false, headers.get(Admission.CLIENT_API_VERSION), hasLeader);
        if (refused != null) {
            call.close(GrpcErrors.status(refused), new Metadata());
            return this;
        }
        requiresLeader = Admission.requiresLeader(hasLeader);
        open = true;
        startedNanos = counts.callStarted();
        guarded(() -> {
            begin();
            context.streams().add(this);
            call.request(1);
        });
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

    /**
     * Hands a request to the member, counted as work of its connection, or ends the call if its client has left too much such
     * work behind. {@link #workEnds} follows the member's answer, even if the call has ended meanwhile.
     */
    final void work(Runnable request) {
        if (load != null && !load.tryEnter()) {
            close(GrpcErrors.status(EtcdError.TOO_MANY_REQUESTS));
            return;
        }
        try {
            request.run();
        } catch (RuntimeException | Error e) {
            // There will be no answer.
            workEnds();
            throw e;
        }
    }

    final void workEnds() {
        if (load != null) {
            load.leave();
        }
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
            try {
                finish(status.getCode());
            } finally {
                call.close(status, new Metadata());
            }
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

    /** {@link HttpCall} has ended the call, over what the client sent or an exception; if not, {@link #close} has. */
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

    /** Runs a task on this call's event loop, at once if this is the one. Any thread. If it fails, so does the call. */
    final void onEventLoop(Runnable task) {
        if (eventLoop.inEventLoop()) {
            guarded(task);
        } else {
            laterOnEventLoop(task);
        }
    }

    /** Runs a task on this call's event loop after what it does now. Any thread. If it fails, so does the call. */
    final void laterOnEventLoop(Runnable task) {
        eventLoop.execute(() -> guarded(task));
    }

    /** A stream that has lost a message must not go on as if it had not. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            close(GrpcErrors.unexpected(e));
        }
    }
}
