package io.garboard.conformance.crash;

import com.google.protobuf.ByteString;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.mvcc.KeyValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The key space as it follows from the whole history, every event of every revision since the first. */
final class HistoryModel {
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, KeyValue> state = new TreeMap<>();
    private final Set<Long> leases = new TreeSet<>();
    private long revision = 1;

    /** One change as it is stored. {@code sub} counts the changes of one revision. */
    record Row(long main, long sub, boolean tombstone, KeyValue kv) {}

    long revision() {
        return revision;
    }

    List<Row> rows() {
        return rows;
    }

    Map<String, KeyValue> state() {
        return state;
    }

    Set<Long> leases() {
        return leases;
    }

    List<Long> leasesOf(int worker) {
        return leases.stream().filter(id -> Worker.owner(id) == worker).toList();
    }

    List<KeyValue> below(String prefix) {
        return state.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The keys bound to each lease that has any. */
    Map<Long, Set<String>> attached() {
        Map<Long, Set<String>> attached = new HashMap<>();
        state.forEach((key, kv) -> {
            if (kv.getLease() != 0) {
                attached.computeIfAbsent(kv.getLease(), id -> new TreeSet<>()).add(key);
            }
        });
        return attached;
    }

    /** Adds the events of the next revision; checks the numbers that the server has put into them. */
    void append(List<Event> events) {
        revision++;
        long sub = 0;
        for (Event event : events) {
            String key = event.getKv().getKey().toStringUtf8();
            boolean tombstone = event.getType() == Event.EventType.DELETE;
            KeyValue expected = tombstone ? deleted(event.getKv().getKey()) : next(event.getKv());
            if (!event.getKv().equals(expected)) {
                throw new AssertionError("at revision " + revision + " expected " + expected + " but got " + event);
            }
            if (tombstone) {
                state.remove(key);
                rows.add(new Row(
                        revision,
                        sub++,
                        true,
                        KeyValue.newBuilder().setKey(expected.getKey()).build()));
            } else {
                state.put(key, expected);
                rows.add(new Row(revision, sub++, false, expected));
            }
        }
    }

    private KeyValue deleted(ByteString key) {
        return KeyValue.newBuilder().setKey(key).setModRevision(revision).build();
    }

    private KeyValue next(KeyValue put) {
        KeyValue earlier = state.get(put.getKey().toStringUtf8());
        return put.toBuilder()
                .setModRevision(revision)
                .setCreateRevision(earlier == null ? revision : earlier.getCreateRevision())
                .setVersion(earlier == null ? 1 : earlier.getVersion() + 1)
                .build();
    }
}
