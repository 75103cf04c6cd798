package io.garboard.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchCreateRequest.FilterType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random writers, watchers, compactions, slow readers, overflows and failing reads against a hub whose bounds are tiny, all
 * in one thread: whatever the order, every watcher gets its events, all of them, once, in order, whole revisions at a time,
 * and no progress notification overtakes one.
 */
class WatchHubModelTest {

    private static final int SEEDS = 400;
    private static final int ACTIONS = 600;

    @Test
    void every_watcher_gets_exactly_its_events() {
        int[] seen = new int[3];
        Seeds.forEach(getClass(), SEEDS, seed -> {
            Run run = new Run(seed);
            run.go();
            seen[0] += run.sum(stream -> stream.events);
            seen[1] += run.sum(stream -> stream.compactions);
            seen[2] += run.sum(stream -> stream.progresses);
        });
        if (Long.getLong("seed") == null) {
            for (int count : seen) {
                assertThat(count)
                        .as("events, compactions and progresses %s", Arrays.toString(seen))
                        .isGreaterThan(1_000);
            }
        }
    }

    @Test
    void the_same_seed_gives_the_same_responses() {
        Seeds.forEach(getClass(), 10, seed -> {
            Run once = new Run(seed);
            Run twice = new Run(seed);
            once.go();
            twice.go();
            assertThat(once.log()).isEqualTo(twice.log());
        });
    }

    private static final class Run {
        private static final WatchConfig TINY =
                new WatchConfig(4, 700, 4_000, 6, 900, 3, 300, 40, 4_000, 180, Duration.ofMillis(50));

        private final SplittableRandom random;
        private final FakeHistory history = new FakeHistory();
        private final List<RevisionEvents> unpublished = new ArrayList<>();
        private final List<CheckedStream> streams = new ArrayList<>();
        private final List<CheckedStream> allStreams = new ArrayList<>();
        private final WatchHub hub;
        private long nanos = Long.MAX_VALUE - 200_000_000; // the clock wraps on the way
        private boolean quiet;

        Run(long seed) {
            random = new SplittableRandom(seed);
            SplittableRandom jitter = random.split();
            history.failWhen(() -> !quiet && random.nextInt(20) == 0);
            hub = new WatchHub(
                    TINY,
                    history,
                    revision -> ResponseHeader.newBuilder()
                            .setClusterId(7)
                            .setRevision(revision)
                            .build(),
                    () -> nanos,
                    jitter::nextLong,
                    (reason, cause) -> {
                        throw new AssertionError(reason, cause);
                    });
        }

        void go() {
            for (int i = 0; i < ACTIONS; i++) {
                act();
            }
            quiet = true;
            publish(unpublished.size());
            boolean moved = true;
            for (int steps = 0; moved; steps++) {
                assertThat(steps).as("the hub does not come to rest").isLessThan(10_000);
                moved = hub.step() == 0;
                for (CheckedStream stream : streams) {
                    moved |= stream.poll(Integer.MAX_VALUE) > 0;
                }
                if (hub.counters().slowWatchers() > 0) {
                    nanos += 10_000_000; // what a failed read waits for
                    moved = true;
                }
            }
            streams.forEach(CheckedStream::checkComplete);
            checkCounters();
        }

        private void checkCounters() {
            WatchCounters counters = hub.counters();
            assertThat(counters.slowWatchers()).isZero();
            assertThat(counters.pendingEvents()).isZero();
            assertThat(hub.mailboxBytes()).isZero();
            assertThat(counters.streams()).isEqualTo(streams.size());
            assertThat(counters.watchers())
                    .isEqualTo(streams.stream()
                            .flatMap(stream -> stream.watchers.values().stream())
                            .filter(watcher -> !watcher.canceled)
                            .count());
            assertThat(counters.events()).isEqualTo(sum(stream -> stream.events));
        }

        int sum(java.util.function.ToIntFunction<CheckedStream> count) {
            return allStreams.stream().mapToInt(count).sum();
        }

        String log() {
            return String.join(
                    "\n", allStreams.stream().map(stream -> stream.log).toList());
        }

        private void act() {
            int dice = random.nextInt(100);
            if (dice < 25) {
                write();
            } else if (dice < 45) {
                publish(random.nextInt(unpublished.size() + 1));
            } else if (dice < 65) {
                hub.step();
            } else if (dice < 67) {
                open();
            } else if (dice < 74) {
                withStream(stream -> stream.create(watcher()));
            } else if (dice < 77) {
                withStream(this::cancel);
            } else if (dice < 82) {
                withStream(CheckedStream::requestProgress);
            } else if (dice < 94) {
                withStream(stream -> stream.poll(random.nextInt(6)));
            } else if (dice < 97) {
                nanos += random.nextInt(40_000_000);
            } else if (dice < 99) {
                compact();
            } else if (random.nextInt(3) == 0) {
                withStream(stream -> {
                    stream.close();
                    streams.remove(stream);
                });
            }
            streams.removeIf(CheckedStream::hasEnded);
        }

        private void open() {
            CheckedStream stream = new CheckedStream(hub, history);
            streams.add(stream);
            allStreams.add(stream);
        }

        private void withStream(java.util.function.Consumer<CheckedStream> action) {
            if (!streams.isEmpty()) {
                action.accept(streams.get(random.nextInt(streams.size())));
            }
        }

        private void write() {
            Map<String, @Nullable String> values = new LinkedHashMap<>();
            for (int i = random.nextInt(8) == 0 ? 5 : 1 + random.nextInt(2); i > 0; i--) {
                String key = key();
                if (history.exists(key) && random.nextInt(3) == 0) {
                    values.put(key, null);
                } else {
                    values.put(key, "v".repeat(random.nextInt(40)));
                }
            }
            unpublished.add(history.write(values));
        }

        private void publish(int count) {
            List<RevisionEvents> batch = unpublished.subList(0, count);
            hub.publish(List.copyOf(batch));
            batch.clear();
        }

        private void compact() {
            long span = history.currentRevision() - Math.max(0, history.compactedRevision());
            history.compact(Math.max(0, history.compactedRevision()) + random.nextLong(span + 1));
        }

        private void cancel(CheckedStream stream) {
            List<Long> ids = new ArrayList<>(stream.ids());
            ids.add(99L);
            ids.sort(null);
            stream.cancel(ids.get(random.nextInt(ids.size())));
        }

        private String key() {
            return "abc".charAt(random.nextInt(3)) + "/" + random.nextInt(4);
        }

        private WatchCreateRequest watcher() {
            WatchCreateRequest.Builder request = WatchCreateRequest.newBuilder()
                    .setStartRevision(start())
                    .setPrevKv(random.nextBoolean())
                    .setFragment(random.nextBoolean())
                    .setProgressNotify(random.nextBoolean())
                    .setWatchId(random.nextInt(4) == 0 ? random.nextInt(4) : 0);
            if (random.nextInt(4) == 0) {
                request.addFilters(random.nextBoolean() ? FilterType.NOPUT : FilterType.NODELETE);
            }
            switch (random.nextInt(6)) {
                case 0 -> request.setRangeEnd(ByteString.copyFrom(new byte[1])); // everything
                case 1 -> request.setKey(ByteString.copyFromUtf8(key())).setRangeEnd(ByteString.copyFrom(new byte[1]));
                case 2 -> request.setKey(ByteString.copyFromUtf8(key())).setRangeEnd(ByteString.copyFromUtf8(key()));
                case 3 -> request.setKey(ByteString.copyFromUtf8("b/")).setRangeEnd(ByteString.copyFromUtf8("b0"));
                default -> request.setKey(ByteString.copyFromUtf8(key()));
            }
            return request.build();
        }

        private long start() {
            return switch (random.nextInt(6)) {
                case 0, 1 -> 0;
                case 2 -> history.currentRevision() + random.nextInt(5);
                case 3 -> random.nextInt(10) == 0 ? -1 : history.currentRevision();
                default -> 1 + random.nextLong(history.currentRevision());
            };
        }
    }
}
