package io.garboard.proxy.grpc;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.LeaseService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.etcd.rpc.LeaseKeepAliveRequest;
import io.garboard.etcd.rpc.LeaseKeepAliveResponse;
import io.garboard.proxy.metrics.GrpcMethodMetrics;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * One stream of lease renewals, answered one after another: the next request is read when the last answer has room, so
 * nothing piles up. An error ends the stream, as in etcd.
 */
final class KeepAliveCall extends StreamCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse>
        implements ResponseCallback<LeaseKeepAliveResponse> {

    private final LeaseService lease;
    private boolean answering;
    private boolean halfClosed;
    private boolean waitingForRoom;

    KeepAliveCall(
            LeaseService lease,
            ServerCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call,
            GrpcMethodMetrics counts,
            StreamContext context) {
        super(call, counts, context);
        this.lease = lease;
    }

    @Override
    void begin() {}

    @Override
    void received(LeaseKeepAliveRequest request) {
        work(() -> {
            answering = true;
            lease.keepAlive(request, this);
        });
    }

    @Override
    public void succeed(LeaseKeepAliveResponse response) {
        onEventLoop(() -> {
            workEnds();
            answer(response);
        });
    }

    @Override
    public void fail(EtcdError error) {
        onEventLoop(() -> {
            workEnds();
            close(GrpcErrors.status(error));
        });
    }

    private void answer(LeaseKeepAliveResponse response) {
        if (!isOpen()) {
            return;
        }
        answering = false;
        send(response);
        if (halfClosed) {
            close(Status.OK);
        } else if (isReady()) {
            receiveNext();
        } else {
            waitingForRoom = true;
        }
    }

    @Override
    public void onReady() {
        if (waitingForRoom) {
            waitingForRoom = false;
            receiveNext();
        }
    }

    @Override
    public void onHalfClose() {
        halfClosed = true;
        if (!answering) {
            close(Status.OK);
        }
    }

    @Override
    void ended() {}
}
