package io.garboard.core.storage;

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
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A storage engine in memory for tests: every commit copies the tables it touches, so views are exact. A test can make
 * commits fail, and crash it back to the last force.
 */
public final class InMemoryStorage implements StateMachineStorage {

    private volatile List<NavigableMap<byte[], byte[]>> committed;
    private List<NavigableMap<byte[], byte[]>> forced;
    private volatile @Nullable StorageException nextFailure;
    private final AtomicInteger openViews = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();

    public InMemoryStorage() {
        List<NavigableMap<byte[], byte[]>> tables = new ArrayList<>();
        for (int i = 0; i < Tables.ALL.size(); i++) {
            tables.add(new TreeMap<>(Arrays::compareUnsigned));
        }
        committed = List.copyOf(tables);
        forced = committed;
    }

    /** The next commit fails with this and applies nothing. */
    public void failNextCommit(StorageException failure) {
        nextFailure = failure;
    }

    public int openViews() {
        return openViews.get();
    }

    public int commits() {
        return commits.get();
    }

    /** Everything since the last force is lost, as the worst crash would have it. */
    public void crash() {
        committed = forced;
    }

    @Override
    public void commit(WriteBatch batch) throws StorageException {
        StorageException failure = nextFailure;
        if (failure != null) {
            nextFailure = null;
            throw failure;
        }
        List<NavigableMap<byte[], byte[]>> tables = new ArrayList<>(committed);
        batch.forEach(new WriteBatch.Visitor() {
            @Override
            public void put(Table table, byte[] key, byte[] value) {
                own(tables, table).put(key, value);
            }

            @Override
            public void delete(Table table, byte[] key) {
                own(tables, table).remove(key);
            }
        });
        committed = List.copyOf(tables);
        commits.incrementAndGet();
    }

    private NavigableMap<byte[], byte[]> own(List<NavigableMap<byte[], byte[]>> tables, Table table) {
        NavigableMap<byte[], byte[]> map = tables.get(table.id());
        if (map == committed.get(table.id())) {
            map = new TreeMap<>(map);
            tables.set(table.id(), map);
        }
        return map;
    }

    @Override
    public void sync() {
        forced = committed;
    }

    @Override
    public ReadView openReadView() {
        openViews.incrementAndGet();
        return new View(committed);
    }

    @Override
    public void copyTo(Path targetDirectory) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StorageSize size() {
        long bytes = 0;
        for (NavigableMap<byte[], byte[]> table : committed) {
            for (Map.Entry<byte[], byte[]> row : table.entrySet()) {
                bytes += row.getKey().length + row.getValue().length;
            }
        }
        return new StorageSize(bytes, bytes);
    }

    @Override
    public long reclaimSpace(long stepBytesMax) {
        return 0;
    }

    @Override
    public void close() {}

    private final class View implements ReadView {
        private final List<NavigableMap<byte[], byte[]>> tables;
        private boolean closed;

        View(List<NavigableMap<byte[], byte[]>> tables) {
            this.tables = tables;
        }

        @Override
        public byte @Nullable [] get(Table table, byte[] key) {
            requireOpen();
            return tables.get(table.id()).get(key);
        }

        @Override
        public RowCursor scan(Table table, byte[] fromInclusive, byte @Nullable [] toExclusive) {
            requireOpen();
            NavigableMap<byte[], byte[]> rows = tables.get(table.id());
            if (toExclusive != null && Arrays.compareUnsigned(fromInclusive, toExclusive) >= 0) {
                return new MapCursor(new TreeMap<byte[], byte[]>(Arrays::compareUnsigned));
            }
            return new MapCursor(
                    toExclusive == null
                            ? rows.tailMap(fromInclusive, true)
                            : rows.subMap(fromInclusive, true, toExclusive, false));
        }

        private void requireOpen() {
            if (closed) {
                throw new IllegalStateException("view is closed");
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openViews.decrementAndGet();
            }
        }
    }
}
