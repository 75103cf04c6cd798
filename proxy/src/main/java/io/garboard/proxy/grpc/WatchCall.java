package io.garboard.proxy.grpc;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.WatchService;
import io.garboard.core.member.WatchStream;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.wire.WatchResponse;
import io.garboard.proxy.metrics.GrpcMethodMetrics;
import io.grpc.ServerCall;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One watch stream. Responses are taken from the core only when the transport has room, so a client that does not read holds
 * up its own mailbox, whose size the core bounds, and nothing else.
 */
final class WatchCall extends StreamCall<WatchRequest, WatchResponse> {

    /** After this many, the other streams of the event loop get their turn. */
    private static final int MAX_MESSAGES_A_ROUND = 64;

    private final WatchService watch;
    private final AtomicBoolean pumpScheduled = new AtomicBoolean();
    private @Nullable WatchStream stream;
    private boolean pumping;

    WatchCall(
            WatchService watch,
            ServerCall<WatchRequest, WatchResponse> call,
            GrpcMethodMetrics counts,
            StreamContext context) {
        super(call, counts, context);
        this.watch = watch;
    }

    @Override
    void begin() {
        stream = watch.open(this::schedulePump);
    }

    /** Called by the core: many calls before the loop comes round are one. */
    private void schedulePump() {
        if (pumpScheduled.compareAndSet(false, true)) {
            laterOnEventLoop(this::pumpNow);
        }
    }

    private void pumpNow() {
        // Cleared first: what becomes ready while this runs schedules another round.
        pumpScheduled.set(false);
        pump();
    }

    /** Sending may call {@link #onReady}, which must not send from within: the loop goes on anyway. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            sendWhatFits();
        } finally {
            pumping = false;
        }
    }

    private void sendWhatFits() {
        EtcdError end = stream == null ? null : stream.ended();
        if (end != null) {
            close(GrpcErrors.status(end));
            return;
        }
        for (int sent = 0; stream != null && isReady(); sent++) {
            if (sent == MAX_MESSAGES_A_ROUND) {
                schedulePump();
                return;
            }
            WatchResponse response = stream.poll();
            if (response == null) {
                return;
            }
            send(response);
        }
    }

    @Override
    public void onReady() {
        pump();
    }

    @Override
    void received(WatchRequest request) {
        WatchStream target = stream;
        if (target != null) {
            switch (request.getRequestUnionCase()) {
                case CREATE_REQUEST -> target.create(request.getCreateRequest());
                case CANCEL_REQUEST -> target.cancel(request.getCancelRequest().getWatchId());
                case PROGRESS_REQUEST -> target.requestProgress();
                case REQUESTUNION_NOT_SET -> {
                    // etcd ignores what it does not know, rather than end the stream.
                }
            }
        }
        receiveNext();
    }

    @Override
    void ended() {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
