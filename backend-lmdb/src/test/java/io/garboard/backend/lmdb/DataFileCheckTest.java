package io.garboard.backend.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pointer that LMDB follows astray ends this process, and the test with it. Replay with {@code -Dseed=N}. */
class DataFileCheckTest {

    private static final int ROUNDS = 150;
    private static final int PAGE_BYTES = 4096;
    private static final int LAST_PAGE_AT = 136;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());

    /** Several levels, long values, free pages, and two tables. */
    @BeforeEach
    void write() throws StorageException {
        SplittableRandom random = new SplittableRandom(1);
        try (StateMachineStorage storage = Opened.open(directory)) {
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 2_000; i++) {
                int valueBytes = random.nextInt(20) == 0 ? random.nextInt(20_000) : random.nextInt(100);
                batch.put(Opened.KEY, Opened.revision(i), new byte[valueBytes]);
                batch.put(Opened.META, Opened.revision(random.nextLong()), new byte[random.nextInt(300)]);
            }
            storage.commit(batch);
            Opened.deleteRevisions(storage, 0, 500);
            Opened.deleteRevisions(storage, 700, 900);
        }
    }

    @Test
    void noDamageToTheStructureEndsTheProcess() throws IOException {
        byte[] whole = Files.readAllBytes(file());
        SplittableRandom random = new SplittableRandom(seed);
        int found = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = whole.clone();
            damage(damaged, random);
            Files.write(file(), damaged);
            found += use() ? 0 : 1;
        }
        assertThat(found)
                .as("damaged files of %s that were found, -Dseed=%s", ROUNDS, seed)
                .isGreaterThan(ROUNDS / 15);
    }

    /** Where a page's header, its list of entries, or an entry is. */
    private static void damage(byte[] file, SplittableRandom random) {
        int page = random.nextInt(file.length / PAGE_BYTES) * PAGE_BYTES;
        int at = page + random.nextInt(random.nextBoolean() ? 40 : PAGE_BYTES - 16);
        int length = random.nextInt(1, 16);
        for (int i = 0; i < length; i++) {
            file[at + i] = (byte) random.nextInt(256);
        }
    }

    /** Reads and changes everything; false if the damage was found. */
    private boolean use() {
        try (StateMachineStorage storage = Opened.open(directory)) {
            try (ReadView view = storage.openReadView()) {
                Opened.rows(view, Opened.KEY);
                Opened.rows(view, Opened.META);
            }
            Opened.deleteRevisions(storage, 0, 2_000);
            Opened.putRevisions(storage, 2_000, 2_100, 1_000);
            return true;
        } catch (StorageException e) {
            assertThat(e.kind()).as("-Dseed=%s: %s", seed, e.getMessage()).isEqualTo(StorageException.Kind.CORRUPT);
            return false;
        }
    }

    /** LMDB does not write pages that were allocated and freed in one transaction. */
    @Test
    void aFileThatLacksOnlyPagesThatNothingUsesIsWhole() throws StorageException, IOException {
        try (RandomAccessFile inout = new RandomAccessFile(file().toFile(), "rw")) {
            for (int meta = 0; meta < 2; meta++) {
                inout.seek(meta * PAGE_BYTES + LAST_PAGE_AT);
                long lastPage = Long.reverseBytes(inout.readLong());
                inout.seek(meta * PAGE_BYTES + LAST_PAGE_AT);
                inout.writeLong(Long.reverseBytes(lastPage + 10));
            }
        }
        try (StateMachineStorage storage = Opened.open(directory);
                ReadView view = storage.openReadView()) {
            assertThat(Opened.rows(view, Opened.KEY)).hasSize(1_300);
            Opened.putRevisions(storage, 10_000, 12_000, 1_000);
        }
    }

    /** What a compaction copies has as many pages as before. */
    @Test
    void aLongValueThatWasShortenedInItsTransactionIsWhole() throws StorageException {
        try (StateMachineStorage storage = Opened.open(directory)) {
            WriteBatch batch = new WriteBatch();
            batch.put(Opened.META, new byte[] {1}, new byte[50_000]);
            batch.put(Opened.META, new byte[] {1}, new byte[5_000]);
            storage.commit(batch);
        }
        try (StateMachineStorage storage = Opened.open(directory);
                ReadView view = storage.openReadView()) {
            assertThat(view.get(Opened.META, new byte[] {1})).hasSize(5_000);
        }
    }

    @Test
    void aFileThatLacksAPageInUseIsNot() throws StorageException, IOException {
        try (StateMachineStorage storage = Opened.open(directory)) {
            Opened.putRevisions(storage, 10_000, 12_000, 1_000);
        }
        try (RandomAccessFile inout = new RandomAccessFile(file().toFile(), "rw")) {
            inout.setLength(Files.size(file()) - PAGE_BYTES);
        }
        assertThatThrownBy(() -> Opened.open(directory))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("has been cut off")
                .hasMessageContaining(file().toString());
    }

    private Path file() {
        return directory.resolve("data-1.mdb");
    }
}
