package io.garboard.spi.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.spi.storage.StorageException.Kind;
import io.garboard.spi.storage.Table.KeyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class WriteBatchTest {

    private static final Table KEY = new Table(0, "key", KeyOrder.ASCENDING);
    private static final Table META = new Table(1, "meta", KeyOrder.ANY);

    private final WriteBatch batch = new WriteBatch();

    /** One operation as it was shown; a null value is a delete. */
    private record Shown(
            Table table,
            List<Byte> key,
            @org.jspecify.annotations.Nullable List<Byte> value) {}

    @Test
    void showsOperationsInTheOrderTheyWereAdded() throws Exception {
        batch.put(KEY, bytes(1), bytes(2, 3));
        batch.delete(META, bytes(4));
        batch.put(KEY, bytes(1), bytes());
        assertThat(shown())
                .containsExactly(
                        new Shown(KEY, list(1), list(2, 3)),
                        new Shown(META, list(4), null),
                        new Shown(KEY, list(1), list()));
    }

    @Test
    void countsOperationsAndBytes() {
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.sizeBytes()).isZero();
        batch.put(KEY, bytes(1, 2), bytes(3, 4, 5));
        batch.delete(KEY, bytes(6));
        assertThat(batch.isEmpty()).isFalse();
        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.sizeBytes()).isEqualTo(6);
    }

    @Test
    void keepsTheArraysThemselves() throws Exception {
        byte[] key = bytes(1);
        byte[] value = bytes(2);
        batch.put(KEY, key, value);
        batch.forEach(new WriteBatch.Visitor() {
            @Override
            public void put(Table table, byte[] shownKey, byte[] shownValue) {
                assertThat(shownKey).isSameAs(key);
                assertThat(shownValue).isSameAs(value);
            }

            @Override
            public void delete(Table table, byte[] shownKey) {
                throw new AssertionError("nothing is deleted");
            }
        });
    }

    @Test
    void isEmptyAfterClearAndFilledAgain() throws Exception {
        batch.put(KEY, bytes(1), bytes(2));
        batch.clear();
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.sizeBytes()).isZero();
        assertThat(shown()).isEmpty();
        // Where a value was before, a delete must not show it.
        batch.delete(META, bytes(3));
        assertThat(shown()).containsExactly(new Shown(META, list(3), null));
    }

    @Test
    void growsAsFarAsItMust() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        List<Shown> expected = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            batch.clear();
            expected.clear();
            for (int i = 0; i < 1000; i++) {
                int key = random.nextInt(128);
                if (random.nextBoolean()) {
                    batch.delete(KEY, bytes(key));
                    expected.add(new Shown(KEY, list(key), null));
                } else {
                    batch.put(META, bytes(key), bytes(i % 128));
                    expected.add(new Shown(META, list(key), list(i % 128)));
                }
            }
            assertThat(shown()).isEqualTo(expected);
        }
    }

    @Test
    void stopsAtTheFirstException() {
        batch.put(KEY, bytes(1), bytes());
        batch.delete(KEY, bytes(2));
        batch.put(KEY, bytes(3), bytes());
        List<Byte> seen = new ArrayList<>();
        assertThatThrownBy(() -> batch.forEach(new WriteBatch.Visitor() {
                    @Override
                    public void put(Table table, byte[] key, byte[] value) {
                        seen.add(key[0]);
                    }

                    @Override
                    public void delete(Table table, byte[] key) throws StorageException {
                        seen.add(key[0]);
                        throw new StorageException(Kind.FULL, "full");
                    }
                }))
                .isInstanceOf(StorageException.class);
        assertThat(seen).containsExactly((byte) 1, (byte) 2);
    }

    private List<Shown> shown() throws StorageException {
        List<Shown> shown = new ArrayList<>();
        batch.forEach(new WriteBatch.Visitor() {
            @Override
            public void put(Table table, byte[] key, byte[] value) {
                shown.add(new Shown(table, list(key), list(value)));
            }

            @Override
            public void delete(Table table, byte[] key) {
                shown.add(new Shown(table, list(key), null));
            }
        });
        return shown;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static List<Byte> list(int... values) {
        return list(bytes(values));
    }

    private static List<Byte> list(byte[] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte each : bytes) {
            list.add(each);
        }
        return list;
    }
}
