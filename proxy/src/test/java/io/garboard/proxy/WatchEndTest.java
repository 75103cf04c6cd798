package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchGrpc.WatchStub;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WatchEndTest {

    private final RunningProxy proxy = new RunningProxy();
    private final WatchStub watch = proxy.client(WatchStub.class);

    @AfterEach
    void stop() {
        proxy.close();
    }

    @Test
    void aStreamThatTheCoreEndsEndsWithItsReason() throws Exception {
        CompletableFuture<WatchResponse> first = new CompletableFuture<>();
        CompletableFuture<Status> end = new CompletableFuture<>();
        StreamObserver<WatchRequest> requests = watch.watch(new StreamObserver<>() {
            @Override
            public void onNext(WatchResponse response) {
                first.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                end.complete(Status.fromThrowable(failure));
            }

            @Override
            public void onCompleted() {
                end.complete(Status.OK);
            }
        });
        requests.onNext(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8("a")))
                .build());
        assertThat(first.get(90, TimeUnit.SECONDS).getCreated()).isTrue();
        proxy.member.watch().streams.get(0).end(EtcdError.TOO_MANY_REQUESTS);
        Status status = end.get(90, TimeUnit.SECONDS);
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).isEqualTo("etcdserver: too many requests");
        Eventually.isTrue("the stream is closed", proxy.member.watch().streams::isEmpty);
    }
}
