package io.garboard.core.watch;

import com.google.protobuf.ByteString;
import io.garboard.core.mvcc.Event;
import io.garboard.core.mvcc.EventHistory;
import io.garboard.core.mvcc.Revision;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A key space in memory that remembers everything, and pretends to have forgotten what is compacted. */
final class FakeHistory implements EventHistory {

    /** What a write did to one key. */
    record Change(String key, Event event, io.garboard.etcd.mvcc.Event expected) {}

    /** All changes ever, by revision; revision 1 is the empty store. */
    final List<List<Change>> revisions = new ArrayList<>(List.of(List.of(), List.of()));

    private final Map<String, KeyValue> live = new HashMap<>();
    private final Map<String, Revision> places = new HashMap<>();
    private final Map<Revision, byte[]> rows = new HashMap<>();
    private long compacted = -1;
    private BooleanSupplier fails = () -> false;

    /** Has reads fail for a moment whenever {@code fails} says so. */
    void failWhen(BooleanSupplier fails) {
        this.fails = fails;
    }

    /** Writes one revision; a null value deletes (the key exists). */
    synchronized RevisionEvents write(Map<String, @Nullable String> values) {
        long main = currentRevision() + 1;
        List<Change> changes = new ArrayList<>();
        values.forEach((key, value) -> changes.add(change(key, value, new Revision(main, changes.size()))));
        revisions.add(List.copyOf(changes));
        return new RevisionEvents(main, changes.stream().map(Change::event).toList());
    }

    boolean exists(String key) {
        return live.containsKey(key);
    }

    private Change change(String key, @Nullable String value, Revision at) {
        KeyValue before = live.get(key);
        Revision beforeAt = places.get(key);
        KeyValue.Builder row =
                KeyValue.newBuilder().setKey(ByteString.copyFromUtf8(key)).setModRevision(at.main());
        if (value != null) {
            row.setCreateRevision(before == null ? at.main() : before.getCreateRevision())
                    .setVersion(before == null ? 1 : before.getVersion() + 1)
                    .setValue(ByteString.copyFromUtf8(value));
            live.put(key, row.build());
            places.put(key, at);
        } else {
            live.remove(key);
            places.remove(key);
        }
        rows.put(at, row.build().toByteArray());
        Event.Type type = value == null ? Event.Type.DELETE : Event.Type.PUT;
        io.garboard.etcd.mvcc.Event.Builder expected = io.garboard.etcd.mvcc.Event.newBuilder()
                .setTypeValue(value == null ? 1 : 0)
                .setKv(row);
        if (before != null) {
            expected.setPrevKv(before);
        }
        Event event = new Event(
                type, key.getBytes(StandardCharsets.ISO_8859_1), row.build().toByteArray(), beforeAt);
        return new Change(key, event, expected.build());
    }

    synchronized void compact(long revision) {
        compacted = revision;
    }

    @Override
    public synchronized long currentRevision() {
        return revisions.size() - 1L;
    }

    @Override
    public synchronized long compactedRevision() {
        return compacted;
    }

    @Override
    public synchronized @Nullable Stretch read(long fromRevision, int revisionsMax, long bytesMax)
            throws StorageException {
        failNowAndThen();
        if (fromRevision < compacted) {
            return null;
        }
        List<RevisionEvents> changes = new ArrayList<>();
        long bytes = 0;
        long last = fromRevision - 1;
        while (last < currentRevision() && changes.size() < revisionsMax && bytes < bytesMax) {
            List<Event> events =
                    revisions.get((int) ++last).stream().map(Change::event).toList();
            if (!events.isEmpty()) {
                changes.add(new RevisionEvents(last, events));
            }
            bytes += events.stream().mapToLong(event -> event.row().length).sum();
        }
        return new Stretch(changes, last);
    }

    @Override
    public synchronized byte @Nullable [] row(Revision revision) throws StorageException {
        failNowAndThen();
        return rows.get(revision);
    }

    private void failNowAndThen() throws StorageException {
        if (fails.getAsBoolean()) {
            throw new StorageException(Kind.TRANSIENT, "no reader to be had");
        }
    }
}
