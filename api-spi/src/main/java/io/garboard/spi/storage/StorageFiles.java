package io.garboard.spi.storage;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** What a backend does with files beside its engine, and the JDK does not do right away. */
public final class StorageFiles {

    private StorageFiles() {}

    /**
     * Forces a file's content, or a directory's entries, to disk. A thread that is interrupted is served too, and stays
     * interrupted.
     *
     * <p>Not for a file on which an engine in this process holds POSIX locks: closing any descriptor of it gives them up.
     */
    public static void force(Path path) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    // Once more, with the flag cleared.
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets nobody but the owner read or write {@code file}, where the file system knows of owners. */
    public static void protect(Path file) throws IOException {
        if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /**
     * The first of {@code candidates} from which the system would load a native library: it can be written and is not on a
     * file system mounted noexec. One that does not exist is created.
     */
    public static Optional<Path> firstExecutable(List<Path> candidates) {
        return candidates.stream().filter(StorageFiles::allowsExecution).findFirst();
    }

    private static boolean allowsExecution(Path directory) {
        try {
            Files.createDirectories(directory);
            Path probe = Files.createTempFile(directory, "garboard-", ".probe");
            try {
                // The answer is no for every file on a noexec mount, whatever its mode.
                return probe.toFile().setExecutable(true) && Files.isExecutable(probe);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            return false;
        }
    }
}
