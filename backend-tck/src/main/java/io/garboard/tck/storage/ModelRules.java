package io.garboard.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** 99x: random operations, compared with a {@link Model} all along. {@code -Dtck.seeds=N} runs more seeds. */
abstract class ModelRules extends Rules {

    private static final int SEEDS = Integer.getInteger("tck.seeds", 5);
    private static final int OPERATIONS = 300;

    ModelRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_991_random_operations_do_what_they_do_to_a_sorted_map() throws Exception {
        backend.seeds().each(SEEDS, seed -> new Run(seed).run());
    }

    /** A view and what it must show. */
    private record Held(ReadView view, Model model) {}

    /** One seed's sequence of operations. */
    private final class Run {

        private final SplittableRandom random;
        private final Path parent;
        private final Deque<Held> held = new ArrayDeque<>();
        private final Model model = new Model();
        private Path directory;
        private StateMachineStorage storage;
        private int copies;

        Run(long seed) throws IOException, StorageException {
            random = new SplittableRandom(seed);
            parent = directory("seed" + seed);
            directory = directory("seed" + seed + "/original");
            storage = open(directory);
        }

        void run() throws Exception {
            for (int i = 0; i < OPERATIONS; i++) {
                int kind = random.nextInt(100);
                try {
                    operation(kind);
                } catch (AssertionError | StorageException e) {
                    throw new AssertionError("operation " + i + " of kind " + kind + ": " + e.getMessage(), e);
                }
            }
            releaseViews();
            reopen(directory);
            model.assertHeldBy(storage, TABLES);
            storage.close();
        }

        private void operation(int kind) throws IOException, StorageException {
            if (kind < 55) {
                commit();
            } else if (kind < 70) {
                check(storage.openReadView(), model, true);
            } else if (kind < 80) {
                held.add(new Held(storage.openReadView(), model.copy()));
            } else if (kind < 88) {
                checkOldView();
            } else if (kind < 92) {
                storage.sync();
            } else if (kind < 95) {
                storage.reclaimSpace(1L << random.nextInt(24));
            } else if (kind < 98) {
                releaseViews();
                reopen(directory);
            } else {
                moveToCopy();
            }
        }

        private void commit() throws StorageException {
            WriteBatch batch = new WriteBatch();
            for (int i = random.nextInt(1 << random.nextInt(8)); i >= 0; i--) {
                Table table = TABLES.get(random.nextInt(TABLES.size()));
                if (random.nextInt(3) == 0) {
                    batch.delete(table, key(table));
                } else {
                    batch.put(table, key(table), value());
                }
            }
            storage.commit(batch);
            model.apply(batch);
        }

        /** One of the keys that are there, or a new one. */
        private byte[] key(Table table) {
            byte[] key = newKey();
            if (random.nextBoolean()) {
                Bytes near = model.rows(table).ceilingKey(Bytes.of(key));
                return near == null ? key : near.array();
            }
            return key;
        }

        private byte[] newKey() {
            int length =
                    switch (random.nextInt(10)) {
                        case 0 -> random.nextInt(3);
                        case 1 -> 500 + random.nextInt(24);
                        case 2 -> 1 << random.nextInt(17);
                        default -> 1 + random.nextInt(40);
                    };
            byte[] key = new byte[length];
            // Few differing bytes, most of them at the end, so that keys share prefixes and are prefixes of each other.
            for (int i = random.nextInt(4); i >= 0 && length > 0; i--) {
                key[length - 1 - random.nextInt(Math.min(length, 6))] = (byte) (random.nextInt(5) * 63);
            }
            return key;
        }

        private byte[] value() {
            return Seeds.bytes(random, random.nextInt(1 << random.nextInt(random.nextInt(20) == 0 ? 18 : 13)));
        }

        private void checkOldView() throws StorageException {
            Held oldest = held.poll();
            if (oldest != null) {
                check(oldest.view(), oldest.model(), random.nextBoolean());
            }
        }

        private void check(ReadView view, Model expected, boolean close) throws StorageException {
            Table table = TABLES.get(random.nextInt(TABLES.size()));
            for (int i = 0; i < 5; i++) {
                byte[] from = random.nextInt(3) == 0 ? new byte[0] : key(table);
                byte[] to = random.nextInt(3) == 0 ? null : key(table);
                assertThat(expected.difference(view, table, from, to)).isNull();
                byte[] key = key(table);
                byte[] value = view.get(table, key);
                assertThat(wrapped(value)).isEqualTo(expected.rows(table).get(Bytes.of(key)));
            }
            if (close) {
                view.close();
            } else {
                held.add(new Held(view, expected));
            }
        }

        private static @Nullable Bytes wrapped(byte @Nullable [] value) {
            return value == null ? null : Bytes.of(value);
        }

        private void releaseViews() throws StorageException {
            for (Held each : held) {
                each.model().assertSeenBy(each.view(), TABLES);
                each.view().close();
            }
            held.clear();
        }

        private void reopen(Path where) throws StorageException {
            storage.close();
            directory = where;
            storage = open(where);
            model.assertHeldBy(storage, TABLES);
        }

        private void moveToCopy() throws IOException, StorageException {
            Path target = java.nio.file.Files.createDirectory(parent.resolve("copy" + copies++));
            storage.copyTo(target);
            releaseViews();
            reopen(target);
        }
    }
}
