package io.garboard.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.core.raft.Membership;
import io.garboard.core.storage.Tables;
import io.garboard.core.wal.DiskFile;
import io.garboard.core.wal.FaultDisk;
import io.garboard.spi.storage.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SnapshotFileTest {

    private static final Path PATH = Path.of("/disk/file.snap");
    private static final SnapshotMetadata METADATA =
            new SnapshotMetadata(1, -2, 3, 1000, 7, new Membership(List.of(5L, -1L), List.of(9L)));

    /** A row as text, so that rows can be compared. */
    private static String text(Table table, byte[] key, byte[] value) {
        return table.name() + ' ' + Arrays.toString(key) + ' ' + Arrays.hashCode(value) + ' ' + value.length;
    }

    private static byte[] write(List<String> expected, SplittableRandom random, int rowsMax, int valueBytesMax)
            throws IOException {
        FaultDisk disk = new FaultDisk();
        try (DiskFile file = disk.create(PATH)) {
            SnapshotWriter writer = new SnapshotWriter(file, METADATA);
            for (Table table : Tables.ALL) {
                writer.table(table);
                TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
                for (int i = random.nextInt(rowsMax + 1); i > 0; i--) {
                    keys.add(bytes(random, 20));
                }
                for (byte[] key : keys) {
                    byte[] value = bytes(random, random.nextInt(10) == 0 ? valueBytesMax : 50);
                    writer.row(key, value);
                    expected.add(text(table, key, value));
                }
            }
            writer.finish();
            byte[] all = new byte[(int) file.size()];
            assertThat(file.read(ByteBuffer.wrap(all), 0)).isEqualTo(all.length);
            assertThat(writer.position()).isEqualTo(all.length);
            return all;
        }
    }

    private static byte[] bytes(SplittableRandom random, int lengthMax) {
        byte[] bytes = new byte[random.nextInt(lengthMax + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static List<String> read(byte[] file, SplittableRandom random, int pieceMax) throws IOException {
        List<String> rows = new ArrayList<>();
        RowDecoder decoder = new RowDecoder((table, key, value) -> rows.add(text(table, key, value)));
        BlockReader blocks = new BlockReader(decoder);
        for (int at = 0; at < file.length; ) {
            int length = Math.min(file.length - at, 1 + random.nextInt(pieceMax));
            blocks.accept(ByteBuffer.wrap(file, at, length));
            at += length;
        }
        if (!blocks.isComplete() || !decoder.isComplete() || !blocks.counts().equals(decoder.counts())) {
            throw new SnapshotDamagedException("not whole");
        }
        assertThat(blocks.metadata()).isEqualTo(METADATA);
        assertThat(blocks.verifiedBytes()).isEqualTo(file.length);
        return rows;
    }

    @Test
    void whatIsWrittenIsReadBackHoweverItIsCut() throws Exception {
        for (long seed = 1; seed <= 30; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> expected = new ArrayList<>();
            boolean large = seed % 10 == 0;
            byte[] file = write(expected, random, large ? 20 : 200, large ? 3 << 20 : 5000);
            assertThat(read(file, random, large ? 1 << 21 : 7000))
                    .as("seed " + seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void anyFlippedBitIsFound() throws Exception {
        byte[] file = write(new ArrayList<>(), new SplittableRandom(1), 3, 30);
        for (int at = 0; at < file.length; at++) {
            byte[] damaged = file.clone();
            damaged[at] ^= (byte) (1 << (at % 8));
            assertThatThrownBy(() -> read(damaged, new SplittableRandom(1), 1000))
                    .as("byte " + at)
                    .isInstanceOf(SnapshotDamagedException.class);
        }
    }

    @Test
    void aFileThatEndsTooSoonOrGoesOnIsNotWhole() throws Exception {
        byte[] file = write(new ArrayList<>(), new SplittableRandom(2), 3, 30);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> read(cut, new SplittableRandom(1), 1000))
                    .as("length " + length)
                    .isInstanceOf(SnapshotDamagedException.class);
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(file, file.length + 1), new SplittableRandom(1), 1000))
                .hasMessageContaining("goes on after its trailer");
    }

    /** Rubbish of every kind ends in one exception, without taking memory for what it merely claims. */
    @Test
    void rubbishIsRefused() throws Exception {
        byte[] file = write(new ArrayList<>(), new SplittableRandom(3), 3, 30);
        for (long seed = 1; seed <= 2000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] rubbish = Arrays.copyOf(file, SnapshotFormat.PREAMBLE_BYTES + random.nextInt(200));
            for (int i = 0; i <= random.nextInt(8); i++) {
                rubbish[random.nextInt(rubbish.length)] = (byte) random.nextInt();
            }
            assertThatThrownBy(() -> read(rubbish, random, 300))
                    .as("seed " + seed)
                    .isInstanceOf(SnapshotDamagedException.class);
        }
    }

    @Test
    void streamsOfRowsThatMakeNoSenseAreRefused() {
        assertThat(decode(stream -> stream.put((byte) 9))).contains("type 9");
        assertThat(decode(stream -> stream.put((byte) 2).putInt(1).putInt(1))).contains("no table");
        assertThat(decode(stream -> table(stream, "nonsense"))).contains("does not know");
        assertThat(decode(stream -> table(table(stream, "key"), "key"))).contains("twice");
        assertThat(decode(stream -> row(row(table(stream, "key"), 2), 2))).contains("out of order");
        assertThat(decode(
                        stream -> table(stream, "key").put((byte) 2).putInt(-1).putInt(0)))
                .contains("key of -1");
        assertThat(decode(stream -> table(stream, "key").put((byte) 2).putInt(1).putInt(Integer.MAX_VALUE)))
                .contains("value of 2147483647");
        assertThat(decode(stream -> stream.put((byte) 3).put((byte) 3))).contains("after the end");
    }

    /** A length that is allowed but never comes takes no memory. */
    @Test
    void aRowThatNeverComesTakesNoMemory() throws Exception {
        RowDecoder decoder = new RowDecoder((table, key, value) -> {});
        ByteBuffer stream = ByteBuffer.allocate(64);
        table(stream, "key")
                .put((byte) 2)
                .putInt(1)
                .putInt(SnapshotFormat.VALUE_BYTES_MAX)
                .put((byte) 1);
        decoder.accept(stream.array(), 0, stream.position());
        assertThat(decoder.isComplete()).isFalse();
    }

    @Test
    void afterABreakReadingGoesOnBehindTheLastWholeBlock() throws Exception {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> expected = new ArrayList<>();
            byte[] file = write(expected, random, 300, 400_000);
            BlockReader blocks = new BlockReader((buffer, from, to) -> {});
            while (!blocks.isComplete()) {
                int at = (int) blocks.verifiedBytes();
                int length = Math.min(file.length - at, 1 + random.nextInt(2 << 20));
                byte[] piece = Arrays.copyOfRange(file, at, at + length);
                boolean flipped = random.nextInt(3) == 0;
                if (flipped) {
                    piece[random.nextInt(length)] ^= 4;
                }
                try {
                    blocks.accept(ByteBuffer.wrap(piece));
                } catch (SnapshotDamagedException e) {
                    assertThat(flipped).isTrue();
                }
                blocks.rewindToVerified();
            }
            assertThat(blocks.verifiedBytes()).isEqualTo(file.length);
        }
    }

    @Test
    void aNewerFormatIsNamed() throws Exception {
        byte[] file = write(new ArrayList<>(), new SplittableRandom(1), 1, 1);
        file[SnapshotFormat.PREAMBLE_BYTES - 1] = 2;
        assertThatThrownBy(() -> read(file, new SplittableRandom(1), 100)).hasMessageContaining("format 2");
    }

    private interface Stream {
        void fill(ByteBuffer stream);
    }

    private static ByteBuffer table(ByteBuffer stream, String name) {
        return stream.put((byte) 1)
                .put((byte) name.length())
                .put(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static ByteBuffer row(ByteBuffer stream, int key) {
        return stream.put((byte) 2).putInt(1).putInt(0).put((byte) key);
    }

    private static String decode(Stream content) {
        ByteBuffer stream = ByteBuffer.allocate(256);
        content.fill(stream);
        try {
            new RowDecoder((table, key, value) -> {}).accept(stream.array(), 0, stream.position());
            return "nothing";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
