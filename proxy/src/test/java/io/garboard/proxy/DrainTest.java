package io.garboard.proxy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.KVGrpc.KVFutureStub;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.PutResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

final class DrainTest {

    private static final PutRequest PUT =
            PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build();

    @Test
    void callsUnderWayAreAnsweredBeforeTheEnd() throws Exception {
        BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
        try (RunningProxy proxy = new RunningProxy()) {
            proxy.member.kv.executor = answers::add;
            ListenableFuture<PutResponse> put = proxy.client(KVFutureStub.class).put(PUT);
            Runnable answer = answers.poll(90, SECONDS);
            assertThat(answer).isNotNull();
            CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> drain(proxy));
            assertThat(drained.isDone()).isFalse();
            answer.run();
            assertThat(drained.get(90, SECONDS)).isTrue();
            assertThat(put.get(90, SECONDS).getHeader().getRevision()).isEqualTo(2);
        }
    }

    @Test
    void aCallThatNeverEndsIsGivenUpOn() throws Exception {
        BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
        try (RunningProxy proxy = new RunningProxy()) {
            proxy.member.kv.executor = answers::add;
            ListenableFuture<PutResponse> put = proxy.client(KVFutureStub.class).put(PUT);
            assertThat(answers.poll(90, SECONDS)).isNotNull();
            assertThat(proxy.server.drain(1)).isFalse();
            assertThat(put.isDone()).isFalse();
        }
    }

    private static boolean drain(RunningProxy proxy) {
        try {
            return proxy.server.drain(90_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
