package io.garboard.spi.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds a storage directory for one open storage: a second open is refused, whether it comes from this process or from
 * another. The operating system gives the lock up when the process dies, so a crash leaves nothing to clean.
 *
 * <p>A backend takes it after {@link EngineMarker#claim} and gives it back as the last step of its close.
 */
public final class DirectoryLock implements AutoCloseable {

    /** The lock file's name; a backend must not use it for anything else. */
    public static final String FILE_NAME = "LOCK";

    /**
     * The directories this process holds. Asked before the file is opened, because closing any channel of a file gives
     * up all POSIX locks that the process has on it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the lock of {@code directory}.
     *
     * @throws StorageException REFUSED if it is held already; CORRUPT if the lock file cannot be written
     */
    public static DirectoryLock acquire(Path directory) throws StorageException {
        try {
            Path real = directory.toRealPath();
            if (!HELD.add(real)) {
                throw held(directory, "this process");
            }
            boolean locked = false;
            try {
                DirectoryLock lock = lock(real);
                locked = true;
                return lock;
            } finally {
                if (!locked) {
                    HELD.remove(real);
                }
            }
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT, "cannot lock " + directory.resolve(FILE_NAME) + ": " + e, e);
        }
    }

    private static DirectoryLock lock(Path directory) throws IOException, StorageException {
        FileChannel channel =
                FileChannel.open(directory.resolve(FILE_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            if (channel.tryLock() == null) {
                throw held(directory, "another process");
            }
            locked = true;
            return new DirectoryLock(directory, channel);
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    private static StorageException held(Path directory, String holder) {
        return new StorageException(
                StorageException.Kind.REFUSED,
                "storage directory " + directory + " is in use by " + holder
                        + ": stop it, or give this member a directory of its own");
    }

    /** Gives the directory up. Closing twice is harmless. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The lock file holds no data, and the system gives the lock up with the descriptor whatever close says.
        }
        HELD.remove(directory);
    }
}
