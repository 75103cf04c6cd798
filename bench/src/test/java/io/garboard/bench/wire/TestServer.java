package io.garboard.bench.wire;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.MaintenanceGrpc;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.PutResponse;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.StatusRequest;
import io.garboard.etcd.rpc.StatusResponse;
import io.garboard.etcd.rpc.WatchGrpc;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A gRPC server made with a library, whose answers tell what was asked. */
public final class TestServer implements AutoCloseable {

    private final Server server;

    /** Starts it; {@code protocol} opens the port: {@code http(0)}, or {@code https(0)} with a certificate. */
    public TestServer(Consumer<ServerBuilder> protocol) {
        ServerBuilder builder = Server.builder()
                .maxRequestLength(0)
                .requestTimeoutMillis(0)
                .http2InitialStreamWindowSize(65535)
                .service(GrpcService.builder()
                        .maxRequestMessageLength(100 << 20)
                        .maxResponseMessageLength(100 << 20)
                        .addService(new Kv())
                        .addService(new Watch())
                        .addService(new Maintenance())
                        .build());
        protocol.accept(builder);
        server = builder.build();
        server.start().join();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.activeLocalPort());
    }

    @Override
    public void close() {
        server.stop().join();
    }

    /** Put answers with the size of the value as revision; a range with as many bytes as its limit says. */
    private static final class Kv extends KVGrpc.KVImplBase {
        @Override
        public void put(PutRequest request, StreamObserver<PutResponse> responses) {
            if (request.getKey().isEmpty()) {
                responses.onError(Status.INVALID_ARGUMENT
                        .withDescription("key is not provided")
                        .asRuntimeException());
                return;
            }
            responses.onNext(PutResponse.newBuilder()
                    .setHeader(ResponseHeader.newBuilder()
                            .setRevision(request.getValue().size()))
                    .build());
            responses.onCompleted();
        }

        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> responses) {
            responses.onNext(RangeResponse.newBuilder()
                    .addKvs(KeyValue.newBuilder()
                            .setKey(request.getKey())
                            .setValue(ByteString.copyFrom(new byte[(int) request.getLimit()])))
                    .setCount(1)
                    .build());
            responses.onCompleted();
        }
    }

    /** Answers each message of a watch with one that has its watch id; ends after an id of -1. */
    private static final class Watch extends WatchGrpc.WatchImplBase {
        @Override
        public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> responses) {
            return new StreamObserver<>() {
                @Override
                public void onNext(WatchRequest request) {
                    long id = request.getCreateRequest().getWatchId();
                    if (id < 0) {
                        responses.onCompleted();
                    } else {
                        responses.onNext(
                                WatchResponse.newBuilder().setWatchId(id).build());
                    }
                }

                @Override
                public void onError(Throwable cause) {}

                @Override
                public void onCompleted() {
                    responses.onCompleted();
                }
            };
        }
    }

    private static final class Maintenance extends MaintenanceGrpc.MaintenanceImplBase {
        @Override
        public void status(StatusRequest request, StreamObserver<StatusResponse> responses) {
            responses.onNext(StatusResponse.newBuilder().setVersion("test").build());
            responses.onCompleted();
        }
    }
}
