package io.garboard.server.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data directory, held by this process alone until {@link #close}.
 *
 * <pre>
 * DATA-DIR/member/LOCK       held while a server runs
 * DATA-DIR/member/wal/       the log, unless --wal-dir says otherwise
 * DATA-DIR/member/storage/   the engine's files
 * DATA-DIR/member/snap/      a snapshot being received
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path root;
    private final Path wal;
    private final boolean fresh;
    private final FileChannel lockFile;
    private final FileLock lock;

    private DataDirectory(Path root, Path wal, boolean fresh, FileChannel lockFile, FileLock lock) {
        this.root = root;
        this.wal = wal;
        this.fresh = fresh;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Creates what is missing, readable by the owner alone, and takes the lock.
     *
     * @param walDir where the log is kept; null for the usual place
     * @throws StartException if it cannot be created, is in use, or was written by etcd
     */
    public static DataDirectory open(Path root, @Nullable Path walDir) throws StartException {
        Path member = root.resolve("member");
        refuseEtcd(root, member);
        try {
            createOwnerOnly(root);
            createOwnerOnly(member);
            FileChannel lockFile =
                    FileChannel.open(member.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lock(lockFile, root);
            Path wal = walDir != null ? walDir : member.resolve("wal");
            createOwnerOnly(wal);
            createOwnerOnly(member.resolve("storage"));
            createOwnerOnly(member.resolve("snap"));
            return new DataDirectory(root, wal, !holdsFiles(wal), lockFile, lock);
        } catch (IOException e) {
            throw new StartException("cannot use data directory " + root + ": " + e, e);
        }
    }

    private static void refuseEtcd(Path root, Path member) throws StartException {
        if (Files.exists(member.resolve("snap").resolve("db"))) {
            throw new StartException("data directory " + root
                    + " was written by etcd, whose files are not opened in place: give an empty --data-dir");
        }
    }

    private static FileLock lock(FileChannel lockFile, Path root) throws IOException, StartException {
        FileLock lock = null;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another server in this very process holds it; the message is the same.
            log.debug("lock is held by this process");
        }
        if (lock == null) {
            lockFile.close();
            throw new StartException("data directory " + root + " is in use by another process");
        }
        return lock;
    }

    private static boolean holdsFiles(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.anyMatch(Files::isRegularFile);
        }
    }

    private static void createOwnerOnly(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            return;
        }
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(directory);
        if (!OWNER_ONLY.containsAll(found)) {
            log.atWarn()
                    .addKeyValue("directory", directory)
                    .addKeyValue("permissions", PosixFilePermissions.toString(found))
                    .addKeyValue("recommended", "rwx------")
                    .log("others may read the data: change the permissions of the directory");
        }
    }

    /** Whether no member has ever run in it: there is no log. */
    public boolean isFresh() {
        return fresh;
    }

    public Path root() {
        return root;
    }

    public Path wal() {
        return wal;
    }

    public Path storage() {
        return root.resolve("member").resolve("storage");
    }

    public Path snapshots() {
        return root.resolve("member").resolve("snap");
    }

    @Override
    public void close() {
        try {
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            log.warn("cannot release the lock of the data directory", e);
        }
    }
}
