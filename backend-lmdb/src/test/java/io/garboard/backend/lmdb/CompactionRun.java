package io.garboard.backend.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * One seed's storage, which is filled, thinned out and compacted. Between the steps it is written to, views are opened that
 * must stay what they are, compactions are broken off, and pictures are taken of the files as a process that is killed
 * would leave them.
 */
final class CompactionRun implements CopyPace {

    private static final Map<String, String> ALWAYS =
            Map.of("reclaim-min-free-bytes", "1", "reclaim-min-free-percent", "0");
    private static final Table OTHER = new Table(2, "other", Table.KeyOrder.ANY);
    private static final List<Table> ALL = List.of(Opened.KEY, Opened.META, OTHER);
    private static final int COMPACTIONS = 3;
    private static final int COMMITS_MEANWHILE_MAX = 60;

    private final Path directory;
    private final SplittableRandom random;
    private final Map<Table, NavigableMap<byte[], byte[]>> model = new LinkedHashMap<>();
    private final LmdbStorage storage;
    private final long stepBytes;
    private long revision;
    private int commitsLeft;
    private int pictures;
    private boolean stop;

    CompactionRun(Path directory, long seed) throws IOException, StorageException {
        this.directory = Files.createDirectory(directory);
        this.random = new SplittableRandom(seed);
        this.stepBytes = 1L << random.nextInt(8, 19);
        ALL.forEach(table -> model.put(table, new TreeMap<>(Arrays::compareUnsigned)));
        try (StateMachineStorage first = Opened.open(Files.createDirectory(path("storage")), ALL, ALWAYS)) {
            for (int i = 0; i < 10; i++) {
                commit(first, ALL);
            }
        }
        storage = (LmdbStorage) Opened.open(path("storage"), ALWAYS);
    }

    private Path path(String name) {
        return directory.resolve(name);
    }

    void run() throws IOException, StorageException {
        for (int i = 0; i < COMPACTIONS; i++) {
            for (int commits = random.nextInt(60); commits >= 0; commits--) {
                commit(storage, List.of(Opened.KEY, Opened.META));
            }
            compact();
        }
        storage.close();
        check(path("storage"));
    }

    /** Compacts, while a view is open that must show the same before and after. */
    private void compact() throws IOException, StorageException {
        commitsLeft = random.nextInt(COMMITS_MEANWHILE_MAX);
        stop = false;
        long number = storage.current().number();
        SortedMap<byte[], byte[]> before = new TreeMap<>(model(Opened.KEY));
        try (ReadView view = storage.openReadView()) {
            long given = storage.reclaimSpace(this, () -> stop);
            assertSame(Opened.rows(view, Opened.KEY), before, Opened.KEY);
            assertThat(given).isNotNegative();
        }
        assertThat(storage.current().number()).isEqualTo(stop ? number : number + 1);
        try (Stream<Path> files = Files.list(path("storage"))) {
            assertThat(files.filter(file -> file.getFileName().toString().endsWith(".mdb")))
                    .hasSize(1);
        }
        checkListed(storage);
    }

    @Override
    public long stepBytes() {
        return stepBytes;
    }

    @Override
    public void rest(Progress progress, BooleanSupplier stopped) {
        try {
            while (commitsLeft > 0 && random.nextInt(3) > 0) {
                commitsLeft--;
                commit(storage, List.of(Opened.KEY, Opened.META));
            }
            int kind = random.nextInt(2000);
            if (kind < 20 && pictures < 8) {
                checkPicture();
            } else if (kind == 20) {
                stop = true;
            }
        } catch (IOException | StorageException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a process that is killed right now leaves behind opens, and has everything. */
    private void checkPicture() throws IOException, StorageException {
        Path picture = Files.createDirectory(path("picture" + pictures++));
        try (Stream<Path> files = Files.list(path("storage"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                // Reading a lock file would give up the locks that are held on it: see StorageFiles.
                boolean isData = name.startsWith("data-") && !name.endsWith("-lock");
                if (isData || name.equals(EngineMarker.FILE_NAME)) {
                    Files.copy(file, picture.resolve(name));
                }
            }
        }
        check(picture);
    }

    /** Commits some rows to put and some to delete, near each other and all over. */
    private void commit(StateMachineStorage to, List<Table> tables) throws StorageException {
        WriteBatch batch = new WriteBatch();
        for (int i = random.nextInt(1 << random.nextInt(8)); i >= 0; i--) {
            Table table = tables.get(random.nextInt(tables.size()));
            byte[] key = random.nextInt(2) == 0 ? newKey(table) : presentKey(table);
            if (random.nextInt(3) == 0) {
                batch.delete(table, key);
                model(table).remove(key);
            } else {
                byte[] value = new byte[random.nextInt(1 << random.nextInt(14))];
                random.nextBytes(value);
                batch.put(table, key, value);
                model(table).put(key, value);
            }
        }
        to.commit(batch);
    }

    private byte[] newKey(Table table) {
        if (table.keyOrder() == Table.KeyOrder.ASCENDING && random.nextInt(8) > 0) {
            return Opened.revision(revision++);
        }
        byte[] key = new byte[random.nextInt(5) == 0 ? 505 + random.nextInt(12) : random.nextInt(10)];
        for (int i = random.nextInt(4); i >= 0 && key.length > 0; i--) {
            key[key.length - 1 - random.nextInt(Math.min(key.length, 6))] = (byte) (random.nextInt(5) * 63);
        }
        return key;
    }

    private byte[] presentKey(Table table) {
        byte[] key = newKey(table);
        byte[] near = model(table).ceilingKey(key);
        return near == null ? key : near;
    }

    private void checkListed(StateMachineStorage opened) throws StorageException {
        try (ReadView view = opened.openReadView()) {
            for (Table table : List.of(Opened.KEY, Opened.META)) {
                assertSame(Opened.rows(view, table), model(table), table);
            }
        }
    }

    /** Opens a directory anew with all tables, and compares them with the model. */
    private void check(Path path) throws StorageException {
        try (StateMachineStorage opened = Opened.open(path, ALL, ALWAYS);
                ReadView view = opened.openReadView()) {
            for (Table table : ALL) {
                assertSame(Opened.rows(view, table), model(table), table);
            }
        }
    }

    private NavigableMap<byte[], byte[]> model(Table table) {
        NavigableMap<byte[], byte[]> rows = model.get(table);
        if (rows == null) {
            throw new IllegalArgumentException(table.name());
        }
        return rows;
    }

    private static void assertSame(SortedMap<byte[], byte[]> rows, SortedMap<byte[], byte[]> expected, Table table) {
        assertThat(rows.keySet().stream().map(Arrays::hashCode).toList())
                .as("keys of %s", table.name())
                .isEqualTo(expected.keySet().stream().map(Arrays::hashCode).toList());
        expected.forEach((key, value) ->
                assertThat(rows.get(key)).as("a value of %s", table.name()).isEqualTo(value));
    }
}
