package io.garboard.bench.workload;

import io.garboard.bench.wire.CallListener;
import io.garboard.bench.wire.GrpcClient;
import io.garboard.bench.wire.RpcMethod;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A call on a connection of its own that goes on beside the load. */
final class OneCall implements CallListener, AutoCloseable {

    private static final long ROUND_MILLIS = 1000;

    private final GrpcClient client;
    private final String what;
    private boolean over;
    private @Nullable String failure;

    OneCall(Session session, RpcMethod method, byte[] message) throws IOException {
        this.what = method.path();
        this.client = session.client(1, this);
        client.call(0, method, 0, message);
    }

    /** Makes the call with nothing beside it. */
    static void alone(Session session, RpcMethod method, byte[] message) throws IOException {
        try (OneCall call = new OneCall(session, method, message)) {
            while (!call.look(ROUND_MILLIS)) {
                // Nothing else is to be done meanwhile.
            }
        }
    }

    /** Looks after it, without waiting; returns whether it is over. */
    boolean poll() throws IOException {
        return look(0);
    }

    private boolean look(long timeoutMillis) throws IOException {
        client.poll(timeoutMillis);
        if (failure != null) {
            throw new IOException(what + " failed: " + failure);
        }
        return over;
    }

    @Override
    public void message(int tag, byte[] buffer, int offset, int length) {}

    @Override
    public void closed(int tag, int grpcStatus, String grpcMessage) {
        over = true;
        if (grpcStatus != 0) {
            failure = "status " + grpcStatus + ": " + grpcMessage;
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
