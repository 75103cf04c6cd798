package io.garboard.proxy.fake;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.WatchService;
import io.garboard.core.member.WatchStream;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.WatchResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Every watcher sees every put, whatever it asked for. */
public final class FakeWatch implements WatchService {

    private final FakeMember member;

    /** If set, thrown at whoever creates a watcher. */
    public volatile @Nullable RuntimeException crash;

    /** If set, thrown at whoever takes a response. */
    public volatile @Nullable RuntimeException crashOnPoll;

    /** The streams that are open. */
    public final List<Stream> streams = new CopyOnWriteArrayList<>();

    FakeWatch(FakeMember member) {
        this.member = member;
    }

    @Override
    public WatchStream open(Runnable onReady) {
        Stream stream = new Stream(onReady);
        streams.add(stream);
        return stream;
    }

    void published(KeyValue kv) {
        Event event = Event.newBuilder().setType(Event.EventType.PUT).setKv(kv).build();
        streams.forEach(stream -> stream.publish(event));
    }

    /** A stream whose mailbox is without bound, so that a test sees what the proxy leaves in it. */
    public final class Stream implements WatchStream {
        private final Runnable onReady;
        private final Queue<WatchResponse> mailbox = new ArrayDeque<>();
        private final List<Long> watchers = new CopyOnWriteArrayList<>();
        private long nextId;
        private long polled;
        private volatile @Nullable EtcdError end;

        Stream(Runnable onReady) {
            this.onReady = onReady;
        }

        private void offer(WatchResponse response) {
            synchronized (this) {
                mailbox.add(response);
            }
            onReady.run();
        }

        /** Puts a response into the mailbox. */
        public void push(WatchResponse response) {
            offer(response);
        }

        /** Ends the stream, as the core does with a client that only asks. */
        public void end(EtcdError reason) {
            end = reason;
            onReady.run();
        }

        @Override
        public @Nullable EtcdError ended() {
            return end;
        }

        /** Responses that nobody has taken yet. */
        public synchronized int waiting() {
            return mailbox.size();
        }

        public synchronized long polled() {
            return polled;
        }

        private void publish(Event event) {
            for (long id : watchers) {
                offer(WatchResponse.newBuilder()
                        .setHeader(member.header())
                        .setWatchId(id)
                        .addEvents(event.toByteString())
                        .build());
            }
        }

        @Override
        public void create(WatchCreateRequest request) {
            RuntimeException thrown = crash;
            if (thrown != null) {
                throw thrown;
            }
            long id = request.getWatchId() != 0 ? request.getWatchId() : nextId++;
            watchers.add(id);
            offer(WatchResponse.newBuilder()
                    .setHeader(member.header())
                    .setWatchId(id)
                    .setCreated(true)
                    .build());
        }

        @Override
        public void cancel(long watchId) {
            if (watchers.remove(watchId)) {
                offer(WatchResponse.newBuilder()
                        .setHeader(member.header())
                        .setWatchId(watchId)
                        .setCanceled(true)
                        .build());
            }
        }

        @Override
        public void requestProgress() {
            offer(WatchResponse.newBuilder()
                    .setHeader(member.header())
                    .setWatchId(-1)
                    .build());
        }

        @Override
        public synchronized @Nullable WatchResponse poll() {
            RuntimeException thrown = crashOnPoll;
            if (thrown != null) {
                throw thrown;
            }
            WatchResponse response = mailbox.poll();
            polled += response == null ? 0 : 1;
            return response;
        }

        @Override
        public void close() {
            streams.remove(this);
        }
    }
}
