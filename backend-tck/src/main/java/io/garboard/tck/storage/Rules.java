package io.garboard.tck.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.Table.KeyOrder;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What all groups of rules share. A rule that hangs fails after three minutes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class Rules {

    static final Table LOG = new Table(0, "key", KeyOrder.ASCENDING);
    static final Table META = new Table(1, "meta", KeyOrder.ANY);
    static final Table OTHER = new Table(2, "authUsers", KeyOrder.ANY);
    static final List<Table> TABLES = List.of(LOG, META, OTHER);

    final BackendUnderTest backend;

    private final List<StateMachineStorage> opened = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before a test
    Path temporary;

    Rules(BackendUnderTest backend) {
        this.backend = backend;
    }

    @AfterEach
    void closeAll() throws StorageException {
        for (StateMachineStorage storage : opened) {
            storage.close();
        }
    }

    /** A new empty directory. */
    Path directory(String name) throws IOException {
        return Files.createDirectories(temporary.resolve(name));
    }

    /** Opens the storage of this test, anew after it was closed; closed after the test at the latest. */
    StateMachineStorage open() throws IOException, StorageException {
        return open(directory("storage"));
    }

    StateMachineStorage open(Path directory) throws StorageException {
        return open(directory, TABLES);
    }

    StateMachineStorage open(Path directory, List<Table> tables) throws StorageException {
        return closedAfterwards(backend.open(directory, tables));
    }

    StateMachineStorage open(Path directory, long capacityBytes, Map<String, String> options) throws StorageException {
        return closedAfterwards(backend.open(directory, TABLES, capacityBytes, options));
    }

    private StateMachineStorage closedAfterwards(StateMachineStorage storage) {
        opened.add(storage);
        return storage;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static byte[] bytes(int... unsigned) {
        byte[] bytes = new byte[unsigned.length];
        for (int i = 0; i < unsigned.length; i++) {
            bytes[i] = (byte) unsigned[i];
        }
        return bytes;
    }

    static void put(StateMachineStorage storage, Table table, byte[] key, byte[] value) throws StorageException {
        WriteBatch batch = new WriteBatch();
        batch.put(table, key, value);
        storage.commit(batch);
    }

    static void put(StateMachineStorage storage, Table table, String key, String value) throws StorageException {
        put(storage, table, bytes(key), bytes(value));
    }

    static void delete(StateMachineStorage storage, Table table, String key) throws StorageException {
        WriteBatch batch = new WriteBatch();
        batch.delete(table, bytes(key));
        storage.commit(batch);
    }

    static @Nullable String get(StateMachineStorage storage, Table table, String key) throws StorageException {
        try (ReadView view = storage.openReadView()) {
            return get(view, table, key);
        }
    }

    static @Nullable String get(ReadView view, Table table, String key) throws StorageException {
        byte[] value = view.get(table, bytes(key));
        return value == null ? null : new String(value, UTF_8);
    }

    static List<String> keys(ReadView view, Table table, String from, @Nullable String to) throws StorageException {
        List<String> keys = new ArrayList<>();
        try (RowCursor cursor = view.scan(table, bytes(from), to == null ? null : bytes(to))) {
            while (cursor.next()) {
                keys.add(new String(cursor.key(), UTF_8));
            }
        }
        return keys;
    }

    /** Fails unless {@code call} throws a {@link StorageException} of {@code kind}; returns it. */
    static StorageException assertFails(StorageException.Kind kind, ThrowingCallable call) {
        StorageException thrown = Assertions.catchThrowableOfType(StorageException.class, call);
        Assertions.assertThat(thrown).as("expected a StorageException").isNotNull();
        Assertions.assertThat(thrown.kind()).as(thrown.getMessage()).isEqualTo(kind);
        Assertions.assertThat(thrown.getMessage()).isNotBlank();
        return thrown;
    }
}
