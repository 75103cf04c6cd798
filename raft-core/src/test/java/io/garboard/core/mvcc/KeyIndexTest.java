package io.garboard.core.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The index against a model: for each key a map from revision to whether it is alive. */
class KeyIndexTest {

    private static final int OPERATIONS = 6000;

    private final KeyIndex index = new KeyIndex(64);
    private final NavigableMap<String, NavigableMap<Long, Boolean>> model = new TreeMap<>();
    private final List<IndexSnapshot> snapshots = new ArrayList<>();
    /** Entries that a compaction may still know of, though their keys are gone or have come back as others. */
    private final List<KeyEntry> dropped = new ArrayList<>();

    private long revision = 1;
    private long compacted = -1;

    @Test
    void finds_walks_and_counts_what_a_model_does_at_every_revision() {
        Seeds.forEach(12, "KeyIndexTest", random -> new KeyIndexTest().run(random));
    }

    private void run(SplittableRandom random) {
        int keys = 1 << random.nextInt(2, 12);
        int deletions = random.nextInt(5, 60);
        index.loaded(1);
        for (int i = 0; i < OPERATIONS; i++) {
            if (random.nextInt(100) < deletions) {
                delete(randomKey(random, keys));
            } else {
                put(randomKey(random, keys));
            }
            if (random.nextInt(20) == 0) {
                publish(random);
            }
            if (random.nextInt(700) == 0 && revision > compacted + 1) {
                compact(random.nextLong(Math.max(compacted, 1), revision) + 1);
            }
            if (random.nextInt(40) == 0) {
                check(random, index.current(revision), keys);
            }
        }
        assertThat(index.live()).isEqualTo((int) modelCount("", null, revision));
    }

    private static String randomKey(SplittableRandom random, int keys) {
        return "key/" + random.nextInt(keys);
    }

    private void put(String key) {
        revision++;
        byte[] bytes = bytes(key);
        index.put(index.find(bytes), bytes, revision, revision % 3, 0);
        history(key).put(revision, true);
    }

    private void delete(String key) {
        KeyEntry entry = index.find(bytes(key));
        if (entry != null && entry.isLive()) {
            revision++;
            index.delete(entry, revision, 0);
            history(key).put(revision, false);
        }
    }

    private NavigableMap<Long, Boolean> history(String key) {
        return model.computeIfAbsent(key, k -> new TreeMap<>());
    }

    private void publish(SplittableRandom random) {
        snapshots.add(index.publish(revision));
        if (snapshots.size() > 20) {
            snapshots.remove(random.nextInt(snapshots.size()));
        }
    }

    private void compact(long at) {
        compacted = at;
        index.compacted(at);
        for (String key : List.copyOf(model.keySet())) {
            KeyEntry entry = index.find(bytes(key));
            if (entry != null) {
                index.compact(entry, at);
                if (index.find(bytes(key)) == null) {
                    dropped.add(entry);
                }
            }
            NavigableMap<Long, Boolean> history = history(key);
            Long kept = history.floorKey(at);
            if (kept != null) {
                boolean dropsKept = !history.floorEntry(at).getValue() && kept < at;
                history.headMap(kept, dropsKept).clear();
                if (history.isEmpty()) {
                    model.remove(key);
                    assertThat(index.find(bytes(key))).isNull();
                }
            }
        }
        dropped.forEach(entry -> index.compact(entry, at));
        assertThat(index.entries()).isEqualTo(model.size());
    }

    private void check(SplittableRandom random, IndexSnapshot current, int keys) {
        List<IndexSnapshot> all = new ArrayList<>(snapshots);
        all.add(current);
        IndexSnapshot snapshot = all.get(random.nextInt(all.size()));
        if (snapshot.revision() < Math.max(compacted, 1)) {
            return;
        }
        long at = random.nextLong(Math.max(compacted, 1), snapshot.revision() + 1);
        String from = random.nextInt(5) == 0 ? "" : randomKey(random, keys);
        String to = random.nextInt(5) == 0 ? null : randomKey(random, keys);
        KeyRange range = KeyRange.of(
                ByteString.copyFromUtf8(from),
                to == null ? ByteString.copyFrom(new byte[1]) : ByteString.copyFromUtf8(to));
        assertThat(snapshot.count(range, at)).isEqualTo(modelCount(from, to, at));
        List<String> walked = new ArrayList<>();
        snapshot.walk(range, at == snapshot.revision(), entry -> {
            if (RevisionList.isLive(entry.revisions(), at)) {
                walked.add(new String(entry.key(), StandardCharsets.UTF_8));
            }
            return true;
        });
        assertThat(walked).isEqualTo(modelKeys(from, to, at));
    }

    private long modelCount(String from, @Nullable String to, long at) {
        return modelKeys(from, to, at).size();
    }

    private List<String> modelKeys(String from, @Nullable String to, long at) {
        if (to != null && from.compareTo(to) >= 0) {
            return List.of();
        }
        NavigableMap<String, NavigableMap<Long, Boolean>> range =
                to == null ? model.tailMap(from, true) : model.subMap(from, true, to, false);
        List<String> keys = new ArrayList<>();
        range.forEach((key, history) -> {
            var entry = history.floorEntry(at);
            if (entry != null && entry.getValue()) {
                keys.add(key);
            }
        });
        return keys;
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
