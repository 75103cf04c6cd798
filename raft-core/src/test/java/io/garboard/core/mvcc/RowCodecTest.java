package io.garboard.core.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.spi.storage.StorageException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowCodecTest {

    @Test
    void rows_equal_what_protobuf_writes() {
        Seeds.forEach(50, "RowCodecTest", random -> {
            for (int i = 0; i < 200; i++) {
                KeyValue expected = randomRow(random);
                byte[] row = RowCodec.encode(
                        expected.getKey().toByteArray(),
                        expected.getCreateRevision(),
                        expected.getModRevision(),
                        expected.getVersion(),
                        expected.getValue(),
                        expected.getLease());
                assertThat(row).isEqualTo(expected.toByteArray());
                assertFieldsEqual(row, expected);
                byte[] keyOnly = RowCodec.withoutValue(row, new RowFields().read(row));
                assertThat(keyOnly)
                        .isEqualTo(expected.toBuilder().clearValue().build().toByteArray());
            }
        });
    }

    private static KeyValue randomRow(SplittableRandom random) {
        return KeyValue.newBuilder()
                .setKey(randomBytes(random, 300))
                .setCreateRevision(randomNumber(random))
                .setModRevision(randomNumber(random))
                .setVersion(randomNumber(random))
                .setValue(randomBytes(random, random.nextInt(10) == 0 ? 40_000 : 200))
                .setLease(randomNumber(random))
                .build();
    }

    private static ByteString randomBytes(SplittableRandom random, int lengthMax) {
        byte[] bytes = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(lengthMax)];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private static long randomNumber(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextLong();
            case 2 -> 1L << random.nextInt(64);
            default -> random.nextInt(300);
        };
    }

    private static void assertFieldsEqual(byte[] row, KeyValue expected) throws StorageException {
        RowFields fields = new RowFields().read(row);
        assertThat(fields.key()).isEqualTo(expected.getKey().toByteArray());
        assertThat(fields.createRevision()).isEqualTo(expected.getCreateRevision());
        assertThat(fields.modRevision()).isEqualTo(expected.getModRevision());
        assertThat(fields.version()).isEqualTo(expected.getVersion());
        assertThat(fields.leaseId()).isEqualTo(expected.getLease());
        assertThat(Arrays.copyOfRange(row, fields.valueStart(), fields.valueStart() + fields.valueLength()))
                .isEqualTo(expected.getValue().toByteArray());
    }

    @Test
    void tombstones_carry_the_key_alone_and_deletions_the_revision_too() {
        byte[] key = "some/key".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(RowCodec.encodeTombstone(key))
                .isEqualTo(KeyValue.newBuilder()
                        .setKey(ByteString.copyFrom(key))
                        .build()
                        .toByteArray());
        assertThat(RowCodec.encodeDeletion(key, 300))
                .isEqualTo(KeyValue.newBuilder()
                        .setKey(ByteString.copyFrom(key))
                        .setModRevision(300)
                        .build()
                        .toByteArray());
    }

    @Test
    void a_damaged_row_is_corrupt_and_never_anything_else() {
        RowBuffer buffer = new RowBuffer();
        Seeds.forEach(20, "RowCodecTest", random -> {
            for (int i = 0; i < 500; i++) {
                byte[] row = randomRow(random).toByteArray();
                if (row.length == 0) {
                    continue;
                }
                byte[] damaged = Arrays.copyOf(row, random.nextInt(row.length + 1));
                if (damaged.length > 0) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
                String key = keyOrCorrupt(() -> new RowFields().read(damaged));
                // The whole row is still behind the damaged one.
                buffer.room(row.length).put(row);
                buffer.room(damaged.length).put(damaged);
                assertThat(keyOrCorrupt(() -> new RowFields().read(buffer))).isEqualTo(key);
            }
        });
        assertThatThrownBy(() -> new RowFields().read(new byte[] {0x0a, 5, 1})).isInstanceOf(StorageException.class);
    }

    private interface Read {
        RowFields read() throws StorageException;
    }

    private static String keyOrCorrupt(Read read) {
        try {
            return Arrays.toString(read.read().key());
        } catch (StorageException e) {
            assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT);
            return "corrupt";
        }
    }

    @Test
    void revision_keys_are_etcds() {
        assertThat(RevisionKey.of(0x0102030405060708L, 0x1112131415161718L))
                .isEqualTo(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, '_', 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18});
        byte[] tombstone = RevisionKey.ofTombstone(9, 3);
        assertThat(tombstone).hasSize(18).endsWith('t');
        assertThat(RevisionKey.main(tombstone)).isEqualTo(9);
        assertThat(RevisionKey.sub(tombstone)).isEqualTo(3);
        assertThat(RevisionKey.isTombstone(tombstone)).isTrue();
        assertThat(RevisionKey.isTombstone(RevisionKey.of(9, 3))).isFalse();
    }
}
