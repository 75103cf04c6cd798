package io.garboard.backend.sqlite;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageFiles;
import java.nio.file.Path;
import java.util.List;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native library, which the driver extracts from its jar first.
 *
 * <p>It extracts to {@code java.io.tmpdir}, where a hardened machine lets nothing be executed. So unless the operator
 * chose a place ({@code -Dorg.sqlite.tmpdir}), the first of these from which the system would execute a file is chosen:
 * {@code java.io.tmpdir}, or {@value #FALLBACK_NAME} in the storage directory. The driver itself removes what processes
 * that were killed have left there.
 */
final class NativeLibrary {

    static final String FALLBACK_NAME = "native";

    private static final String PROPERTY = "org.sqlite.tmpdir";

    private NativeLibrary() {}

    /** Loads it, once in the life of the process. */
    static synchronized void load(Path storageDirectory) throws StorageException {
        try {
            if (System.getProperty(PROPERTY) == null) {
                List<Path> candidates = List.of(
                        Path.of(System.getProperty("java.io.tmpdir", "/tmp")), storageDirectory.resolve(FALLBACK_NAME));
                StorageFiles.firstExecutable(candidates)
                        .ifPresent(directory -> System.setProperty(PROPERTY, directory.toString()));
            }
            SQLiteJDBCLoader.initialize();
        } catch (Exception | LinkageError e) {
            throw new StorageException(
                    StorageException.Kind.REFUSED,
                    "cannot load SQLite's native library: " + e
                            + ": set -Dorg.sqlite.tmpdir to a directory that is writable and not mounted noexec, or"
                            + " choose another --backend",
                    e);
        }
    }
}
