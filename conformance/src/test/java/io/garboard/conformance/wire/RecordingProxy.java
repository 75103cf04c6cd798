package io.garboard.conformance.wire;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Forwards every gRPC call to another server and keeps each message's bytes, knowing none of the messages. */
final class RecordingProxy implements AutoCloseable {
    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private final ManagedChannel target;
    private final Server server;
    private final List<Recorded> messages = new CopyOnWriteArrayList<>();

    /** One message. {@code method} is "package.Service/Method". */
    @SuppressWarnings("ArrayRecordComponent") // lives and dies within the recorder, never compared
    record Recorded(String method, boolean request, byte[] bytes) {}

    RecordingProxy(int targetPort) throws IOException {
        target = NettyChannelBuilder.forAddress("127.0.0.1", targetPort)
                .usePlaintext()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .fallbackHandlerRegistry(new Fallback())
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    List<Recorded> messages() {
        return messages;
    }

    @Override
    public void close() {
        server.shutdownNow();
        target.shutdownNow();
    }

    private final class Fallback extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
            MethodDescriptor<byte[], byte[]> method = MethodDescriptor.newBuilder(BYTES, BYTES)
                    .setFullMethodName(name)
                    .setType(MethodDescriptor.MethodType.UNKNOWN)
                    .build();
            return ServerMethodDefinition.create(method, new Forwarder(method));
        }
    }

    private final class Forwarder implements ServerCallHandler<byte[], byte[]> {
        private final MethodDescriptor<byte[], byte[]> method;

        Forwarder(MethodDescriptor<byte[], byte[]> method) {
            this.method = method;
        }

        @Override
        public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> incoming, Metadata headers) {
            ClientCall<byte[], byte[]> outgoing = target.newCall(method, CallOptions.DEFAULT);
            outgoing.start(responses(incoming), headers);
            outgoing.request(Integer.MAX_VALUE);
            incoming.request(Integer.MAX_VALUE);
            return requests(outgoing);
        }

        private ClientCall.Listener<byte[]> responses(ServerCall<byte[], byte[]> incoming) {
            return new ClientCall.Listener<>() {
                @Override
                public void onHeaders(Metadata headers) {
                    incoming.sendHeaders(headers);
                }

                @Override
                public void onMessage(byte[] message) {
                    messages.add(new Recorded(method.getFullMethodName(), false, message));
                    incoming.sendMessage(message);
                }

                @Override
                public void onClose(Status status, Metadata trailers) {
                    incoming.close(status, trailers);
                }
            };
        }

        private ServerCall.Listener<byte[]> requests(ClientCall<byte[], byte[]> outgoing) {
            return new ServerCall.Listener<>() {
                @Override
                public void onMessage(byte[] message) {
                    messages.add(new Recorded(method.getFullMethodName(), true, message));
                    outgoing.sendMessage(message);
                }

                @Override
                public void onHalfClose() {
                    outgoing.halfClose();
                }

                @Override
                public void onCancel() {
                    outgoing.cancel("the client went away", null);
                }
            };
        }
    }
}
