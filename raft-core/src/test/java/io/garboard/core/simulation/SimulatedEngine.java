package io.garboard.core.simulation;

import io.garboard.core.storage.MapCursor;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A storage engine in memory: batches are atomic, a crash loses some of those that were not synced, the last ones first.
 * Its {@link SimulatedSite} decides what fails.
 */
final class SimulatedEngine implements StateMachineStorage {

    /** What lies on disk: outlives the engine that has it open. */
    static final class Files {
        private List<NavigableMap<byte[], byte[]>> forced = empty();
        private final List<WriteBatch> unforced = new ArrayList<>();

        /** The machine stops: some of the last batches are lost. */
        void crash(SplittableRandom random) {
            int kept = random.nextInt(unforced.size() + 1);
            unforced.subList(kept, unforced.size()).clear();
        }

        void wipe() {
            forced = empty();
            unforced.clear();
        }

        private void sync() {
            unforced.forEach(batch -> apply(batch, forced));
            unforced.clear();
        }
    }

    private final Files files;
    private final SimulatedSite site;
    private List<NavigableMap<byte[], byte[]>> tables;
    /** Whether a view may look at {@link #tables}: then a batch goes into a copy. */
    private boolean shared;

    SimulatedEngine(Files files, SimulatedSite site) {
        this.files = files;
        this.site = site;
        tables = copy(files.forced);
        files.unforced.forEach(batch -> apply(batch, tables));
    }

    private static List<NavigableMap<byte[], byte[]>> empty() {
        List<NavigableMap<byte[], byte[]>> tables = new ArrayList<>();
        for (int i = 0; i < Tables.ALL.size(); i++) {
            tables.add(new TreeMap<>(Arrays::compareUnsigned));
        }
        return tables;
    }

    private static List<NavigableMap<byte[], byte[]>> copy(List<NavigableMap<byte[], byte[]>> tables) {
        List<NavigableMap<byte[], byte[]>> copies = new ArrayList<>();
        for (NavigableMap<byte[], byte[]> table : tables) {
            copies.add(new TreeMap<>(table));
        }
        return copies;
    }

    /** The caller may use its own again. */
    private static WriteBatch copy(WriteBatch batch) throws StorageException {
        WriteBatch copy = new WriteBatch();
        batch.forEach(new WriteBatch.Visitor() {
            @Override
            public void put(Table table, byte[] key, byte[] value) {
                copy.put(table, key, value);
            }

            @Override
            public void delete(Table table, byte[] key) {
                copy.delete(table, key);
            }
        });
        return copy;
    }

    private static void apply(WriteBatch batch, List<NavigableMap<byte[], byte[]>> tables) {
        try {
            batch.forEach(new WriteBatch.Visitor() {
                @Override
                public void put(Table table, byte[] key, byte[] value) {
                    tables.get(table.id()).put(key, value);
                }

                @Override
                public void delete(Table table, byte[] key) {
                    tables.get(table.id()).remove(key);
                }
            });
        } catch (StorageException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void commit(WriteBatch batch) throws StorageException {
        site.beforeWrite();
        if (shared) {
            tables = copy(tables);
            shared = false;
        }
        apply(batch, tables);
        files.unforced.add(copy(batch));
    }

    @Override
    public void sync() throws StorageException {
        site.beforeSync();
        files.sync();
    }

    @Override
    public ReadView openReadView() {
        shared = true;
        return new View(tables);
    }

    @Override
    public void copyTo(Path targetDirectory) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StorageSize size() {
        return new StorageSize(0, 0);
    }

    @Override
    public long reclaimSpace(long stepBytesMax) {
        return 0;
    }

    @Override
    public void close() {}

    private record View(List<NavigableMap<byte[], byte[]>> tables) implements ReadView {

        @Override
        public byte @Nullable [] get(Table table, byte[] key) {
            return tables.get(table.id()).get(key);
        }

        @Override
        public RowCursor scan(Table table, byte[] fromInclusive, byte @Nullable [] toExclusive) {
            NavigableMap<byte[], byte[]> rows = tables.get(table.id());
            if (toExclusive == null) {
                return new MapCursor(rows.tailMap(fromInclusive, true));
            }
            boolean none = Arrays.compareUnsigned(fromInclusive, toExclusive) >= 0;
            return new MapCursor(
                    none
                            ? new TreeMap<byte[], byte[]>(Arrays::compareUnsigned)
                            : rows.subMap(fromInclusive, true, toExclusive, false));
        }

        @Override
        public void close() {}
    }
}
