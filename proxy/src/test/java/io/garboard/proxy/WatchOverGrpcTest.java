package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.KVGrpc.KVBlockingStub;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.WatchCancelRequest;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchGrpc.WatchStub;
import io.garboard.etcd.rpc.WatchProgressRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.garboard.proxy.fake.FakeWatch;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WatchOverGrpcTest {

    private static final WatchRequest CREATE = WatchRequest.newBuilder()
            .setCreateRequest(WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")))
            .build();

    private final RunningProxy proxy = new RunningProxy(config -> config.electionTimeoutMillis(10));
    private final WatchStub watch = proxy.client(WatchStub.class, client -> client.responseTimeoutMillis(0));
    private final KVBlockingStub kv = proxy.client(KVBlockingStub.class);

    @AfterEach
    void stop() {
        proxy.close();
    }

    private long put(String value) {
        return kv.put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("k"))
                        .setValue(ByteString.copyFromUtf8(value))
                        .build())
                .getHeader()
                .getRevision();
    }

    private WatchStub requiringLeader() {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        return watch.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Test
    void eventsComeInOrderAndControlMessagesBetweenThem() throws Exception {
        Collected<WatchResponse> responses = new Collected<>();
        StreamObserver<WatchRequest> requests = watch.watch(responses);
        requests.onNext(CREATE);
        assertThat(responses.take().getCreated()).isTrue();
        List<Long> revisions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            revisions.add(put("v" + i));
        }
        for (long revision : revisions) {
            WatchResponse response = responses.take();
            assertThat(response.getEvents(0).getKv().getModRevision()).isEqualTo(revision);
        }
        requests.onNext(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());
        assertThat(responses.take().getWatchId()).isEqualTo(-1);
        requests.onNext(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(0))
                .build());
        assertThat(responses.take().getCanceled()).isTrue();
    }

    @Test
    void anEmptyRequestIsIgnored() throws Exception {
        Collected<WatchResponse> responses = new Collected<>();
        StreamObserver<WatchRequest> requests = watch.watch(responses);
        requests.onNext(WatchRequest.getDefaultInstance());
        requests.onNext(CREATE);
        assertThat(responses.take().getCreated()).isTrue();
    }

    /** etcd goes on sending events to a client that has no more requests. */
    @Test
    void eventsGoOnAfterTheLastRequest() throws Exception {
        Collected<WatchResponse> responses = new Collected<>();
        StreamObserver<WatchRequest> requests = watch.watch(responses);
        requests.onNext(CREATE);
        requests.onCompleted();
        responses.take();
        put("v");
        assertThat(responses.take().getEventsCount()).isEqualTo(1);
    }

    @Test
    void aClientThatGoesAwayLeavesNothingBehind() throws Exception {
        Collected<WatchResponse> responses = new Collected<>();
        StreamObserver<WatchRequest> requests = watch.watch(responses);
        requests.onNext(CREATE);
        responses.take();
        assertThat(proxy.member.watch.streams).hasSize(1);
        requests.onError(Status.CANCELLED.asException());
        Eventually.isTrue("the stream is closed", proxy.member.watch.streams::isEmpty);
    }

    @Test
    void streamsThatNeedALeaderEndWhenThereIsNoneForLong() throws Exception {
        Collected<WatchResponse> needy = new Collected<>();
        Collected<WatchResponse> content = new Collected<>();
        requiringLeader().watch(needy).onNext(CREATE);
        watch.watch(content).onNext(CREATE);
        needy.take();
        content.take();
        proxy.member.leaderKnown = false;
        Status end = needy.end();
        assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.getDescription()).isEqualTo("etcdserver: no leader");
        assertThat(content.hasEnded()).isFalse();
        Collected<WatchResponse> late = new Collected<>();
        requiringLeader().watch(late).onNext(CREATE);
        assertThat(late.end().getDescription()).isEqualTo("etcdserver: no leader");
    }

    @Test
    void aLearnerServesNoStreams() throws Exception {
        proxy.member.learner = true;
        Collected<WatchResponse> responses = new Collected<>();
        watch.watch(responses);
        assertThat(responses.end().getDescription()).isEqualTo("etcdserver: rpc not supported for learner");
    }

    @Test
    void aStreamWhoseCoreFailsIsClosedOnBothSides() throws Exception {
        proxy.member.watch.crash = new IllegalStateException("the value is hunter2");
        Collected<WatchResponse> responses = new Collected<>();
        watch.watch(responses).onNext(CREATE);
        Status end = responses.end();
        assertThat(end.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(end.getDescription()).doesNotContain("hunter2");
        Eventually.isTrue("the stream is closed", proxy.member.watch.streams::isEmpty);
    }

    /** A watch that has lost an event must not go on as if there had been none. */
    @Test
    void aStreamWhoseResponsesCannotBeTakenIsClosedOnBothSides() throws Exception {
        Collected<WatchResponse> responses = new Collected<>();
        watch.watch(responses).onNext(CREATE);
        responses.take();
        proxy.member.watch.crashOnPoll = new IllegalStateException("the value is hunter2");
        put("v");
        Status end = responses.end();
        assertThat(end.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(end.getDescription()).doesNotContain("hunter2");
        Eventually.isTrue("the stream is closed", proxy.member.watch.streams::isEmpty);
    }

    /** What the client has no room for stays in the mailbox, where the core bounds it. */
    @Test
    void aReaderThatNeverReadsHoldsUpItsMailboxAlone() throws Exception {
        byte[] event = new byte[100_000];
        try (RawHttp2 deaf = new RawHttp2(proxy.url().port())) {
            deaf.call(1, "/etcdserverpb.Watch/Watch");
            deaf.message(1, CREATE.toByteArray(), false);
            deaf.flush();
            Eventually.isTrue("the watch is open", () -> !proxy.member.watch.streams.isEmpty());
            FakeWatch.Stream stream = proxy.member.watch.streams.get(0);
            for (int i = 0; i < 100; i++) {
                stream.push(io.garboard.etcd.wire.WatchResponse.newBuilder()
                        .addEvents(ByteString.copyFrom(event))
                        .build());
            }
            Collected<WatchResponse> reader = new Collected<>();
            watch.watch(reader).onNext(CREATE);
            reader.take();
            put("v");
            assertThat(reader.take().getEventsCount()).isEqualTo(1);
            Eventually.isTrue("something is on its way to the deaf", () -> stream.polled() > 0);
            // The window holds 65,535 bytes: the created response and a part of the first event are on their way.
            assertThat(stream.polled()).isBetween(1L, 3L);
            assertThat(stream.waiting()).isGreaterThan(95);
        }
        Eventually.isTrue("only the reader is left", () -> proxy.member.watch.streams.size() == 1);
    }

    @Test
    void drainingEndsWatchesAndRefusesNewCalls() throws Exception {
        Collected<WatchResponse> responses = new Collected<>();
        watch.watch(responses).onNext(CREATE);
        responses.take();
        assertThat(proxy.server.drain(90_000)).isTrue();
        Status end = responses.end();
        assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.getDescription()).isEqualTo("etcdserver: server stopped");
        Collected<WatchResponse> late = new Collected<>();
        watch.watch(late).onNext(CREATE);
        assertThat(late.end().getDescription()).isEqualTo("etcdserver: server stopped");
    }
}
