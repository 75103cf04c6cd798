package io.garboard.tck.storage;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Holds a directory, for this process and against others. */
final class ReferenceLock {

    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final @Nullable FileChannel channel;

    private ReferenceLock(Path directory, @Nullable FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    static ReferenceLock take(Path directory, Defect defect) throws StorageException {
        if (defect == Defect.HOLDS_NO_DIRECTORY) {
            return new ReferenceLock(directory, null);
        }
        if (!HELD_HERE.add(directory)) {
            throw inUse(directory);
        }
        if (defect == Defect.HOLDS_THE_DIRECTORY_IN_THIS_PROCESS_ONLY) {
            return new ReferenceLock(directory, null);
        }
        try {
            return new ReferenceLock(directory, locked(directory));
        } catch (IOException | OverlappingFileLockException e) {
            HELD_HERE.remove(directory);
            throw inUse(directory);
        }
    }

    private static FileChannel locked(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException("locked");
        }
        return channel;
    }

    private static StorageException inUse(Path directory) {
        return new StorageException(Kind.REFUSED, directory + " is in use");
    }

    void release() {
        HELD_HERE.remove(directory);
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
