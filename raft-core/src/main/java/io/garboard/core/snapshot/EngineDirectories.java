package io.garboard.core.snapshot;

import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Engines in directories, which must all be on one file system:
 *
 * <pre>
 * DATA-DIR/member/storage/               CURRENT
 * DATA-DIR/member/snap/engine.next/      NEXT
 * DATA-DIR/member/snap/engine.previous/  PREVIOUS
 * </pre>
 */
public final class EngineDirectories implements EngineSite {

    private final EngineFactory factory;
    private final Path current;
    private final Path snapshots;

    /**
     * Names the directories; touches none.
     *
     * @param current where the engine in use lies
     * @param snapshots where the others lie; exists
     */
    public EngineDirectories(EngineFactory factory, Path current, Path snapshots) {
        this.factory = factory;
        this.current = current;
        this.snapshots = snapshots;
    }

    private Path path(Slot slot) {
        return switch (slot) {
            case CURRENT -> current;
            case NEXT -> snapshots.resolve("engine.next");
            case PREVIOUS -> snapshots.resolve("engine.previous");
        };
    }

    @Override
    public StateMachineStorage open(Slot slot) throws StorageException {
        Path directory = path(slot);
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT, "cannot make directory " + directory + ": " + e, e);
        }
        return factory.open(directory);
    }

    @Override
    public boolean isUsed(Slot slot) throws IOException {
        Path directory = path(slot);
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isPresent();
        }
    }

    @Override
    public void move(Slot from, Slot to) throws IOException {
        Path source = path(from);
        Path target = path(to);
        // An empty directory in the way is replaced by the rename.
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        forceParent(target);
        forceParent(source);
    }

    private static void forceParent(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            StorageFiles.force(parent);
        }
    }

    @Override
    public void delete(Slot slot) throws IOException {
        Path directory = path(slot);
        if (Files.isDirectory(directory)) {
            Files.walkFileTree(directory, new Deletion());
        }
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(snapshots).getUsableSpace();
    }

    /** Deletes everything it comes by, each directory after what is in it. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
