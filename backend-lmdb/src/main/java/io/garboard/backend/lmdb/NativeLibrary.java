package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.lmdbjava.Meta;

/**
 * Loads LMDB's native library, which lmdbjava and the library it calls through extract from their jars first.
 *
 * <p>They extract to {@code java.io.tmpdir}, where a hardened machine lets nothing be executed. So unless the operator
 * chose places ({@code -Dlmdbjava.extract.dir}, {@code -Djffi.extract.dir}), the first of these from which the system
 * would execute a file is chosen: {@code java.io.tmpdir}, or {@value #FALLBACK_NAME} in the storage directory.
 */
final class NativeLibrary {

    static final String FALLBACK_NAME = "native";

    private static final List<String> PROPERTIES = List.of("lmdbjava.extract.dir", "jffi.extract.dir");

    private static boolean loaded;

    private NativeLibrary() {}

    /** Loads it, once in the life of the process. */
    static synchronized void load(Path storageDirectory) throws StorageException {
        if (loaded) {
            return;
        }
        try {
            chooseDirectory(storageDirectory);
            Meta.version();
            loaded = true;
        } catch (IOException | LinkageError | RuntimeException e) {
            throw new StorageException(
                    StorageException.Kind.REFUSED,
                    "cannot load LMDB's native library: " + e
                            + ": set -Dlmdbjava.extract.dir and -Djffi.extract.dir to a directory that is writable and"
                            + " not mounted noexec, or choose another --backend",
                    e);
        }
    }

    private static void chooseDirectory(Path storageDirectory) throws IOException {
        if (PROPERTIES.stream().allMatch(name -> System.getProperty(name) != null)) {
            return;
        }
        Path fallback = storageDirectory.resolve(FALLBACK_NAME);
        clear(fallback);
        List<Path> candidates = List.of(Path.of(System.getProperty("java.io.tmpdir", "/tmp")), fallback);
        Path chosen = StorageFiles.firstExecutable(candidates)
                .orElseThrow(() -> new IOException("none of " + candidates + " lets files be executed"));
        for (String name : PROPERTIES) {
            if (System.getProperty(name) == null) {
                System.setProperty(name, chosen.toString());
            }
        }
    }

    /** Removes what earlier processes that were killed have left. */
    private static void clear(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.delete(file);
                }
            }
        }
    }
}
