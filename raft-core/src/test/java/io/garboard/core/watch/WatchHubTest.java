package io.garboard.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.WatchStream;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.core.task.MemberThreads;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.WatchResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchHubTest {

    private final FakeHistory history = new FakeHistory();
    private @Nullable Throwable fault;
    private long nanos;

    private WatchHub hub(WatchConfig config) {
        return new WatchHub(
                config,
                history,
                revision -> ResponseHeader.newBuilder().setRevision(revision).build(),
                () -> nanos,
                () -> 0,
                (reason, cause) -> fault = cause);
    }

    private static void settle(WatchHub hub) {
        for (int i = 0; hub.step() == 0; i++) {
            assertThat(i).isLessThan(100_000);
        }
    }

    private static WatchCreateRequest.Builder watch(String key) {
        return WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8(key));
    }

    private static List<WatchResponse> drain(WatchStream stream) {
        List<WatchResponse> responses = new ArrayList<>();
        for (WatchResponse response = stream.poll(); response != null; response = stream.poll()) {
            responses.add(response);
        }
        return responses;
    }

    private RevisionEvents put(String key, String value) {
        return history.write(Map.of(key, value));
    }

    @Test
    void progress_waits_for_changes_that_readers_see_already() {
        WatchHub hub = hub(WatchConfig.DEFAULT);
        WatchStream stream = hub.open(() -> {});
        stream.create(watch("a").build());
        settle(hub);
        drain(stream);

        RevisionEvents change = put("b", "1");
        stream.requestProgress();
        hub.step();
        assertThat(stream.poll()).isNull();

        hub.publish(List.of(change));
        settle(hub);
        assertThat(drain(stream)).singleElement().satisfies(response -> {
            assertThat(response.getWatchId()).isEqualTo(-1);
            assertThat(response.getHeader().getRevision()).isEqualTo(2);
        });
    }

    @Test
    void a_stream_without_watchers_has_no_progress() {
        WatchHub hub = hub(WatchConfig.DEFAULT);
        WatchStream stream = hub.open(() -> {});
        stream.requestProgress();
        settle(hub);
        assertThat(stream.poll()).isNull();
    }

    @Test
    void a_watcher_from_compacted_history_is_created_then_canceled() {
        for (int i = 0; i < 9; i++) {
            put("a", "" + i);
        }
        history.compact(6);
        WatchHub hub = hub(WatchConfig.DEFAULT);
        WatchStream stream = hub.open(() -> {});
        stream.create(watch("a").setStartRevision(5).setWatchId(3).build());
        stream.create(
                watch("a").setStartRevision(6).setPrevKv(true).setWatchId(4).build());
        settle(hub);
        List<WatchResponse> responses = drain(stream);
        assertThat(responses).hasSize(4);
        assertThat(responses.get(0).getCreated()).isTrue();
        assertThat(responses.get(1).getCreated()).isTrue();
        WatchResponse canceled = responses.get(2);
        assertThat(canceled)
                .isEqualTo(WatchResponse.newBuilder()
                        .setHeader(ResponseHeader.getDefaultInstance())
                        .setWatchId(3)
                        .setCanceled(true)
                        .setCompactRevision(6)
                        .build());
        assertThat(responses.get(3).getEventsCount()).isEqualTo(5);
        assertThat(responses.get(3).getHeader().getRevision()).isEqualTo(10);
    }

    @Test
    void progress_comes_once_a_period_and_not_after_events() {
        WatchHub hub = hub(WatchConfig.DEFAULT);
        WatchStream stream = hub.open(() -> {});
        stream.create(watch("a").setProgressNotify(true).build());
        settle(hub);
        drain(stream);
        long period = TimeUnit.MINUTES.toNanos(10);
        assertThat(hub.step()).isEqualTo(period);
        nanos += period;
        hub.step();
        assertThat(drain(stream)).hasSize(1);
        hub.publish(List.of(put("a", "1")));
        hub.step();
        assertThat(drain(stream)).hasSize(1);
        nanos += period;
        hub.step();
        assertThat(drain(stream)).isEmpty();
        nanos += period;
        hub.step();
        assertThat(drain(stream)).singleElement().satisfies(response -> assertThat(
                        response.getHeader().getRevision())
                .isEqualTo(2));
    }

    @Test
    void nobody_is_woken_for_changes_that_nobody_watches() {
        AtomicInteger woken = new AtomicInteger();
        WatchHub hub = hub(WatchConfig.DEFAULT);
        hub.onWork(woken::incrementAndGet);
        for (int i = 0; i < 10; i++) {
            hub.publish(List.of(put("a", "" + i)));
        }
        assertThat(woken).hasValue(0);

        WatchStream stream = hub.open(() -> {});
        stream.create(watch("a").setStartRevision(5).build());
        settle(hub);
        assertThat(drain(stream)).hasSize(2).last().satisfies(response -> assertThat(response.getEventsCount())
                .isEqualTo(7));
        int before = woken.get();
        hub.publish(List.of(put("a", "more")));
        assertThat(woken.get()).isGreaterThan(before);
        settle(hub);
        assertThat(drain(stream)).hasSize(1);
    }

    @Test
    void a_watcher_canceled_by_compaction_holds_progress_up_until_its_client_cancels_it() {
        put("a", "1");
        put("a", "2");
        history.compact(3);
        WatchHub hub = hub(WatchConfig.DEFAULT);
        WatchStream stream = hub.open(() -> {});
        stream.create(watch("a").setStartRevision(2).setWatchId(3).build());
        stream.create(watch("a").build());
        settle(hub);
        drain(stream);
        stream.requestProgress();
        settle(hub);
        assertThat(drain(stream)).isEmpty();
        stream.cancel(3);
        stream.requestProgress();
        settle(hub);
        assertThat(drain(stream)).extracting(WatchResponse::getWatchId).containsExactly(3L, -1L);
    }

    @Test
    void a_reader_that_never_reads_costs_bounded_memory_and_loses_nothing() {
        WatchHub hub = hub(WatchConfig.DEFAULT);
        List<WatchStream> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            WatchStream stream = hub.open(() -> {});
            stream.create(watch("a").setPrevKv(true).build());
            streams.add(stream);
        }
        settle(hub);
        int revisions = 3_000;
        for (int i = 0; i < revisions; i++) {
            hub.publish(List.of(put("a", "x".repeat(2_000))));
            hub.step();
        }
        WatchConfig config = WatchConfig.DEFAULT;
        long eventBytes = 4_100;
        assertThat(hub.counters().pendingEvents() * eventBytes)
                .isLessThanOrEqualTo(streams.size() * (config.mailboxBytesMax() + eventBytes));
        assertThat(hub.counters().slowWatchers()).isEqualTo(20);
        for (WatchStream stream : streams) {
            int events = 0;
            for (List<WatchResponse> some = drain(stream); !some.isEmpty(); some = drain(stream)) {
                events += some.stream().mapToInt(WatchResponse::getEventsCount).sum();
                settle(hub);
            }
            assertThat(events).isEqualTo(revisions);
        }
        assertThat(hub.counters().slowWatchers()).isZero();
        assertThat(hub.counters().events()).isEqualTo(20L * revisions);
    }

    @Test
    void a_client_that_only_asks_is_cut_off() {
        AtomicInteger woken = new AtomicInteger();
        WatchHub hub = hub(WatchConfig.DEFAULT);
        WatchStream stream = hub.open(woken::incrementAndGet);
        int requests = 0;
        while (stream.ended() == null) {
            stream.create(watch("k" + requests++).build());
            if (requests % 100 == 0) {
                hub.step();
            }
            assertThat(requests).isLessThan(200_000);
        }
        assertThat(stream.ended()).isEqualTo(EtcdError.TOO_MANY_REQUESTS);
        assertThat(requests).isGreaterThan(WatchConfig.DEFAULT.requestsMax());
        assertThat(woken).hasPositiveValue();
        assertThat(stream.poll()).isNull();
        settle(hub);
        assertThat(hub.counters().watchers()).isZero();
        assertThat(hub.counters().streams()).isZero();
    }

    @Test
    void stopping_ends_every_stream_and_every_later_one() {
        WatchHub hub = hub(WatchConfig.DEFAULT);
        AtomicInteger woken = new AtomicInteger();
        WatchStream stream = hub.open(woken::incrementAndGet);
        stream.create(watch("a").build());
        settle(hub);
        drain(stream);
        int before = woken.get();
        hub.close();
        settle(hub);
        assertThat(woken.get()).isGreaterThan(before);
        assertThat(stream.poll()).isNull();
        assertThat(stream.ended()).isEqualTo(EtcdError.STOPPED);
        assertThat(hub.open(() -> {}).ended()).isEqualTo(EtcdError.STOPPED);
        settle(hub);
        assertThat(hub.counters().streams()).isZero();
        assertThat(hub.counters().watchers()).isZero();
    }

    @Test
    void a_revision_published_twice_halts_the_member() {
        WatchHub hub = hub(WatchConfig.DEFAULT);
        hub.open(() -> {}).create(watch("a").build());
        settle(hub);
        RevisionEvents change = put("a", "1");
        hub.publish(List.of(change));
        hub.publish(List.of(change));
        assertThat(hub.step()).isEqualTo(Long.MAX_VALUE);
        assertThat(fault).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void the_loop_delivers_what_another_thread_publishes() throws InterruptedException {
        WatchHub hub = hub(WatchConfig.DEFAULT);
        int revisions = 10_000;
        CountDownLatch done = new CountDownLatch(revisions);
        WatchLoop loop = new WatchLoop(hub, MemberThreads.system());
        CountDownLatch created = new CountDownLatch(1);
        Reader reader = new Reader(done, created);
        WatchStream stream = hub.open(reader::wake);
        reader.start(stream);
        stream.create(watch("a").build());
        assertThat(created.await(30, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < revisions; i++) {
            hub.publish(List.of(put("a", "" + i)));
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        loop.close();
        assertThat(stream.ended()).isEqualTo(EtcdError.STOPPED);
        reader.join();
        assertThat(fault).isNull();
    }

    @Test
    void slow_readers_on_threads_of_their_own_miss_nothing() throws InterruptedException {
        WatchConfig small =
                new WatchConfig(4, 2_000, 6_000, 20, 3_000, 7, 2_000, 100, 10_000, 1 << 20, Duration.ofSeconds(1));
        WatchHub hub = hub(small);
        WatchLoop loop = new WatchLoop(hub, MemberThreads.system());
        int readers = 4;
        int revisions = 3_000;
        CountDownLatch created = new CountDownLatch(readers);
        List<CountDownLatch> done = new ArrayList<>();
        List<Reader> all = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            done.add(new CountDownLatch(revisions));
            Reader reader = new Reader(done.get(i), created);
            all.add(reader);
            WatchStream stream = hub.open(reader::wake);
            reader.start(stream);
            stream.create(watch("a").setPrevKv(i % 2 == 0).setStartRevision(2).build());
        }
        assertThat(created.await(30, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < revisions; i++) {
            hub.publish(List.of(put("a", "x".repeat(i % 50))));
        }
        for (CountDownLatch events : done) {
            assertThat(events.await(30, TimeUnit.SECONDS)).isTrue();
        }
        loop.close();
        for (Reader reader : all) {
            reader.join();
            assertThat(reader.inOrder).isTrue();
        }
        assertThat(hub.counters().events()).isEqualTo((long) readers * revisions);
        assertThat(fault).isNull();
    }

    /** Polls on a thread of its own whenever it is woken. */
    private static final class Reader {
        private final CountDownLatch events;
        private final CountDownLatch created;
        private volatile boolean inOrder = true;
        private long last;
        private final Semaphore signals = new Semaphore(0);
        private @Nullable Thread thread;

        Reader(CountDownLatch events, CountDownLatch created) {
            this.events = events;
            this.created = created;
        }

        void wake() {
            signals.release();
        }

        void start(WatchStream stream) {
            thread = new Thread(() -> {
                while (stream.ended() == null) {
                    signals.acquireUninterruptibly();
                    drain(stream).forEach(this::count);
                }
            });
            thread.start();
        }

        private void count(WatchResponse response) {
            if (response.getCreated()) {
                created.countDown();
            }
            for (ByteString event : response.getEventsList()) {
                long revision = revision(event);
                inOrder &= revision > last;
                last = revision;
                events.countDown();
            }
        }

        private static long revision(ByteString event) {
            try {
                return Event.parseFrom(event).getKv().getModRevision();
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }

        void join() throws InterruptedException {
            Thread reading = Objects.requireNonNull(thread);
            reading.join(30_000);
            assertThat(reading.isAlive()).isFalse();
        }
    }
}
