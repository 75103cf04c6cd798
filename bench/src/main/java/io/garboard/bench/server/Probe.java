package io.garboard.bench.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.bench.wire.CallListener;
import io.garboard.bench.wire.GrpcClient;
import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.StatusResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Single questions to one member. */
public final class Probe {

    private static final byte[] READ = RangeRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8("bench-probe"))
            .build()
            .toByteArray();
    private static final long POLL_MILLIS = 2;
    private static final long TIMEOUT_NANOS = 120_000_000_000L;

    private Probe() {}

    /** Tries one linearizable read; waits a moment before it says no. */
    static boolean answers(InetSocketAddress member, @Nullable SSLContext tls) throws InterruptedException {
        try {
            ask(member, tls, RpcMethod.RANGE, READ);
            return true;
        } catch (IOException e) {
            // Not listening yet, or no leader yet.
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            return false;
        }
    }

    /** The member's answer to {@code Status}. */
    public static StatusResponse status(InetSocketAddress member, @Nullable SSLContext tls) throws IOException {
        try {
            return StatusResponse.parseFrom(ask(member, tls, RpcMethod.STATUS, new byte[0]));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("the server's status cannot be decoded", e);
        }
    }

    private static byte[] ask(InetSocketAddress member, @Nullable SSLContext tls, RpcMethod method, byte[] message)
            throws IOException {
        Answer answer = new Answer();
        try (GrpcClient client = new GrpcClient(List.of(member), tls, 1, answer)) {
            client.call(0, method, 0, message);
            long deadline = System.nanoTime() + TIMEOUT_NANOS;
            while (!answer.over) {
                client.poll(TIMEOUT_NANOS / 1_000_000);
                if (System.nanoTime() > deadline) {
                    throw new IOException(member + " does not answer");
                }
            }
        }
        if (answer.status != 0) {
            throw new IOException(method + " failed with status " + answer.status);
        }
        return answer.bytes;
    }

    private static final class Answer implements CallListener {
        private byte[] bytes = new byte[0];
        private boolean over;
        private int status;

        @Override
        public void message(int tag, byte[] buffer, int offset, int length) {
            bytes = java.util.Arrays.copyOfRange(buffer, offset, offset + length);
        }

        @Override
        public void closed(int tag, int grpcStatus, String grpcMessage) {
            over = true;
            status = grpcStatus;
        }
    }
}
