package io.garboard.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.member.WatchStream;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.core.watch.WatchHub;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchResponse;
import java.util.ArrayList;
import java.util.List;

/** One watcher, and every event it got: held against everything that was ever applied. */
final class CheckedWatcher {

    private final WatchStream stream;
    private final ByteString from;
    private final ByteString to;
    private long start;
    private long compactRevision;
    private long lastRevision;
    private final List<String> got = new ArrayList<>();

    CheckedWatcher(WatchHub hub, String from, String to, long start) {
        this.from = ByteString.copyFromUtf8(from);
        this.to = ByteString.copyFromUtf8(to);
        this.start = start;
        stream = hub.open(() -> {});
        stream.create(WatchCreateRequest.newBuilder()
                .setKey(this.from)
                .setRangeEnd(this.to)
                .setStartRevision(start)
                .build());
    }

    void poll() {
        for (var wire = stream.poll(); wire != null; wire = stream.poll()) {
            WatchResponse response;
            try {
                response = WatchResponse.parseFrom(wire.toByteArray());
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
            if (response.getCreated() && start == 0) {
                start = response.getHeader().getRevision() + 1;
            }
            assertThat(compactRevision).as("compacted, and goes on").isZero();
            compactRevision = response.getCompactRevision();
            for (Event event : response.getEventsList()) {
                lastRevision = event.getKv().getModRevision();
                got.add(text(
                        event.getKv().getModRevision(),
                        event.getType().name(),
                        event.getKv().getKey()));
            }
        }
    }

    private static String text(long revision, String type, ByteString key) {
        return revision + " " + type + " " + key.toStringUtf8();
    }

    /** @param compacted what the member that serves it has compacted */
    void check(List<RevisionEvents> everything, long compacted) {
        List<String> expected = new ArrayList<>();
        for (RevisionEvents revision : everything) {
            for (io.garboard.core.mvcc.Event event : revision.events()) {
                ByteString key = ByteString.copyFrom(event.key());
                if (revision.revision() >= start && start > 0 && isWatched(key)) {
                    expected.add(text(revision.revision(), event.type().name(), key));
                }
            }
        }
        if (compactRevision == 0) {
            assertThat(got).isEqualTo(expected);
        } else {
            assertThat(compactRevision).isLessThanOrEqualTo(compacted);
            assertThat(got).isEqualTo(expected.subList(0, Math.min(got.size(), expected.size())));
            // What it had not come to began before the compacted revision, be there an event for it or not.
            assertThat(Math.max(start, lastRevision)).isLessThan(compactRevision);
        }
    }

    private boolean isWatched(ByteString key) {
        var order = ByteString.unsignedLexicographicalComparator();
        return order.compare(key, from) >= 0 && order.compare(key, to) < 0;
    }

    boolean isCompacted() {
        return compactRevision != 0;
    }
}
