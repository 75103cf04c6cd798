package io.garboard.conformance.limits;

import io.garboard.conformance.harness.Await;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchGrpc;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Many watchers over many connections, streams and watchers a stream, sharing two threads. */
final class Crowd implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final AtomicInteger created = new AtomicInteger();
    private final AtomicLong events = new AtomicLong();
    private volatile String failure = "";

    Crowd(int port, int connections, int streamsEach, int watchersEach, WatchCreateRequest request) {
        for (int i = 0; i < connections; i++) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .eventLoopGroup(threads)
                    .channelType(NioSocketChannel.class)
                    .directExecutor()
                    .build();
            channels.add(channel);
            for (int j = 0; j < streamsEach; j++) {
                open(channel, watchersEach, request);
            }
        }
        int watchers = connections * streamsEach * watchersEach;
        Await.until(TIMEOUT, () -> created + " of " + watchers + " created " + failure, () -> check(created, watchers));
    }

    /** Waits until this many events have come to all watchers together. */
    void awaitEvents(long count) {
        Await.until(TIMEOUT, () -> events + " of " + count + " events " + failure, () -> check(events, count));
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private boolean check(Number have, long want) {
        if (!failure.isEmpty() || have.longValue() > want) {
            throw new AssertionError(have + " of " + want + " " + failure);
        }
        return have.longValue() == want;
    }

    private synchronized void fail(String reason) {
        failure = failure.isEmpty() ? reason : failure;
    }

    private void open(ManagedChannel channel, int watchers, WatchCreateRequest request) {
        StreamObserver<WatchRequest> requests = WatchGrpc.newStub(channel).watch(new Receiver());
        for (int i = 0; i < watchers; i++) {
            requests.onNext(WatchRequest.newBuilder().setCreateRequest(request).build());
        }
    }

    private final class Receiver implements StreamObserver<WatchResponse> {
        private final ConcurrentHashMap<Long, Long> revisions = new ConcurrentHashMap<>();

        @Override
        public void onNext(WatchResponse response) {
            if (response.getCreated()) {
                created.incrementAndGet();
            }
            if (response.getCanceled()) {
                fail(response.toString());
            }
            for (Event event : response.getEventsList()) {
                Long before = revisions.put(response.getWatchId(), event.getKv().getModRevision());
                if (before != null && before != event.getKv().getModRevision() - 1) {
                    fail("watcher " + response.getWatchId() + " got "
                            + event.getKv().getModRevision() + " after " + before);
                }
            }
            events.addAndGet(response.getEventsCount());
        }

        @Override
        public void onError(Throwable cause) {
            fail(cause.toString());
        }

        @Override
        public void onCompleted() {
            fail("the stream was completed");
        }
    }
}
