package io.garboard.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntervalTreeTest {

    @Test
    void finds_what_a_walk_over_all_ranges_finds() {
        Seeds.forEach(getClass(), 300, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            IntervalTree<KeyRange> tree = new IntervalTree<>();
            NavigableSet<KeyRange> all = new TreeSet<>();
            int span = 1 + random.nextInt(60);
            for (int i = 0; i < 300; i++) {
                KeyRange range = range(random, span);
                if (!all.isEmpty() && random.nextInt(3) == 0) {
                    KeyRange gone = random.nextBoolean() ? range : pick(all, range);
                    tree.remove(gone);
                    all.remove(gone);
                } else if (all.add(range)) {
                    tree.add(range, range);
                }
                byte[] key = key(random, span);
                List<KeyRange> found = new ArrayList<>();
                tree.forEachContaining(key, found::add);
                assertThat(found)
                        .containsExactlyElementsOf(all.stream()
                                .filter(candidate -> candidate.contains(key))
                                .toList());
            }
        });
    }

    private static KeyRange pick(NavigableSet<KeyRange> all, KeyRange near) {
        KeyRange ceiling = all.ceiling(near);
        return ceiling == null ? all.first() : ceiling;
    }

    private static KeyRange range(SplittableRandom random, int span) {
        byte[] start = key(random, span);
        byte @Nullable [] end = random.nextInt(10) == 0 ? null : key(random, span);
        return KeyRange.of(start, end);
    }

    /** Bytes above 127 too: keys compare as unsigned. */
    private static byte[] key(SplittableRandom random, int span) {
        byte[] key = new byte[1 + random.nextInt(2)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (128 - span / 2 + random.nextInt(span));
        }
        return key;
    }
}
