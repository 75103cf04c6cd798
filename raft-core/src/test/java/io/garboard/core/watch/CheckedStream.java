package io.garboard.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.member.WatchStream;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchCreateRequest.FilterType;
import io.garboard.etcd.wire.WatchResponse;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client that knows all of history and checks every response against what etcd promises. */
final class CheckedStream {

    /** A watcher as the client knows it; {@code at} and {@code sub} say which event it expects next. */
    static final class Expectation {
        final WatchCreateRequest request;
        final KeyRange range;
        long at = -1;
        int sub;
        boolean canceled;

        Expectation(WatchCreateRequest request) {
            this.request = request;
            this.range = KeyRange.ofRequest(request.getKey(), request.getRangeEnd());
        }
    }

    /** What the next answer to a request must be. */
    private record Answer(@Nullable Expectation created, long id, String refusal) {}

    final Map<Long, Expectation> watchers = new HashMap<>();
    final StringBuilder log = new StringBuilder();
    int compactions;
    int progresses;
    int events;

    private final FakeHistory history;
    private final WatchStream stream;
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();
    private final Set<Long> taken = new HashSet<>();
    private long nextId;
    private boolean ready = true;
    private boolean inFragments;

    CheckedStream(WatchHub hub, FakeHistory history) {
        this.history = history;
        this.stream = hub.open(() -> ready = true);
    }

    void create(WatchCreateRequest request) {
        Expectation expectation = new Expectation(request);
        long id = request.getWatchId();
        if (request.getStartRevision() < 0) {
            answers.add(new Answer(null, -1, "etcdserver: mvcc: required revision has been compacted"));
        } else if (expectation.range.isEmpty()) {
            answers.add(new Answer(null, -1, "mvcc: watcher range is empty"));
        } else if (id != 0 && taken.contains(id)) {
            answers.add(new Answer(null, -1, "mvcc: duplicate watch ID provided on the WatchStream"));
        } else {
            while (id == 0 && taken.contains(nextId)) {
                nextId++;
            }
            long given = id == 0 ? nextId++ : id;
            taken.add(given);
            answers.add(new Answer(expectation, given, ""));
        }
        stream.create(request);
    }

    void cancel(long id) {
        if (taken.remove(id)) {
            answers.add(new Answer(null, id, ""));
        }
        stream.cancel(id);
    }

    void requestProgress() {
        stream.requestProgress();
    }

    void close() {
        stream.close();
        assertThat(stream.poll()).isNull();
    }

    boolean hasEnded() {
        return stream.ended() != null;
    }

    Set<Long> ids() {
        return Set.copyOf(taken);
    }

    /** Takes up to {@code max} responses, only when told that there are some. */
    int poll(int max) {
        int count = 0;
        while (ready && count < max) {
            WatchResponse response = stream.poll();
            if (response == null) {
                ready = false;
            } else {
                count++;
                check(response);
            }
        }
        return count;
    }

    private void check(WatchResponse response) {
        log.append(response.getSerializedSize())
                .append(response.toByteString().hashCode())
                .append(';');
        assertThat(response.getHeader().getClusterId()).isEqualTo(7);
        if (response.getCreated()) {
            checkCreated(response);
        } else if (response.getCanceled()) {
            checkCanceled(response);
        } else if (response.getEventsCount() == 0) {
            checkProgress(response);
        } else {
            checkEvents(response);
        }
    }

    private void checkCreated(WatchResponse response) {
        Answer answer = answers.remove();
        assertThat(response.getWatchId()).isEqualTo(answer.id);
        assertThat(response.getCancelReason()).isEqualTo(answer.refusal);
        assertThat(response.getCanceled()).isEqualTo(answer.created == null);
        assertThat(response.getHeader().getRevision()).isLessThanOrEqualTo(history.currentRevision());
        if (answer.created != null) {
            Expectation watcher = answer.created;
            long start = watcher.request.getStartRevision();
            watcher.at = start == 0 ? response.getHeader().getRevision() + 1 : start;
            watchers.put(answer.id, watcher);
        }
    }

    private Expectation watcher(WatchResponse response) {
        return Objects.requireNonNull(watchers.get(response.getWatchId()), "a response for no watcher");
    }

    private void checkCanceled(WatchResponse response) {
        Expectation watcher = watcher(response);
        assertThat(response.getCancelReason()).isEmpty();
        if (response.getCompactRevision() != 0) {
            compactions++;
            assertThat(watcher.canceled).isFalse();
            assertThat(response.getHeader().getRevision()).isZero();
            assertThat(response.getCompactRevision()).isLessThanOrEqualTo(history.compactedRevision());
            watcher.canceled = true;
        } else {
            Answer answer = answers.remove();
            assertThat(answer.created).isNull();
            assertThat(response.getWatchId()).isEqualTo(answer.id);
            watchers.remove(response.getWatchId());
        }
    }

    private void checkProgress(WatchResponse response) {
        progresses++;
        long revision = response.getHeader().getRevision();
        assertThat(revision).isLessThanOrEqualTo(history.currentRevision());
        if (response.getWatchId() != -1) {
            Expectation watcher = watcher(response);
            assertThat(watcher.request.getProgressNotify()).isTrue();
            checkNothingMissing(watcher, revision);
        } else {
            watchers.values().stream()
                    .filter(watcher -> !watcher.canceled)
                    .forEach(watcher -> checkNothingMissing(watcher, revision));
        }
    }

    private void checkNothingMissing(Expectation watcher, long revision) {
        assertThat(watcher.request.getStartRevision()).isLessThanOrEqualTo(revision);
        seek(watcher);
        assertThat(watcher.at)
                .as("progress up to revision %s overtakes an event", revision)
                .isGreaterThan(revision);
    }

    private void checkEvents(WatchResponse response) {
        Expectation watcher = watcher(response);
        assertThat(watcher.canceled).isFalse();
        long last = 0;
        for (ByteString bytes : response.getEventsList()) {
            last = checkEvent(watcher, bytes);
        }
        assertThat(response.getHeader().getRevision()).isGreaterThanOrEqualTo(last);
        assertThat(response.getHeader().getRevision()).isLessThanOrEqualTo(history.currentRevision());
        if (response.getFragment()) {
            assertThat(watcher.request.getFragment()).isTrue();
        } else {
            assertThat(seek(watcher) && watcher.at == last)
                    .as("revision %s in two responses", last)
                    .isFalse();
        }
        assertThat(inFragments && !watcher.request.getFragment())
                .as("fragments of one response belong together")
                .isFalse();
        inFragments = response.getFragment();
    }

    private long checkEvent(Expectation watcher, ByteString bytes) {
        events++;
        assertThat(seek(watcher)).as("an event more than there are").isTrue();
        Event expected =
                history.revisions.get((int) watcher.at).get(watcher.sub).expected();
        Event actual = parse(bytes);
        boolean mayLackPrevious = !watcher.request.getPrevKv() || watcher.at - 1 < history.compactedRevision();
        if (!actual.hasPrevKv() && mayLackPrevious) {
            expected = expected.toBuilder().clearPrevKv().build();
        }
        assertThat(actual).isEqualTo(expected);
        assertThat(actual.hasPrevKv() && !watcher.request.getPrevKv()).isFalse();
        assertThat(bytes).as("bytes as etcd encodes them").isEqualTo(expected.toByteString());
        watcher.sub++;
        return watcher.at;
    }

    private static Event parse(ByteString bytes) {
        try {
            return Event.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** Moves to the next event that the watcher must get; false if there is none yet. */
    private boolean seek(Expectation watcher) {
        for (; watcher.at <= history.currentRevision(); watcher.at++, watcher.sub = 0) {
            var changes = history.revisions.get((int) watcher.at);
            for (; watcher.sub < changes.size(); watcher.sub++) {
                FakeHistory.Change change = changes.get(watcher.sub);
                if (watcher.range.contains(change.event().key()) && wants(watcher, change)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean wants(Expectation watcher, FakeHistory.Change change) {
        boolean put = change.event().type() == io.garboard.core.mvcc.Event.Type.PUT;
        return !watcher.request.getFiltersList().contains(put ? FilterType.NOPUT : FilterType.NODELETE);
    }

    /** Everything has been taken out: nothing may be owed. */
    void checkComplete() {
        assertThat(answers).isEmpty();
        assertThat(watchers.keySet()).isEqualTo(taken);
        for (Expectation watcher : watchers.values()) {
            assertThat(!watcher.canceled && seek(watcher))
                    .as("an event of revision %s never came", watcher.at)
                    .isFalse();
        }
    }
}
