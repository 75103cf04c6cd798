package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageFiles;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lmdbjava.CopyFlags;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.EnvInfo;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Stat;
import org.lmdbjava.Txn;

/**
 * One open data file. {@link Compaction} makes the next one and swaps it in; views that were opened on this one keep it
 * open until the last of them is closed.
 */
final class Generation {

    /** Beside the views: a copy in progress, the size, and a compaction's reading. */
    private static final int SPARE_READERS = 8;

    private static final int TABLES_MAX = 256;
    private static final int META_PAGES = 2;
    private static final int OWNER_ONLY = 0600;

    /** At least what LMDB has in its lock file before the readers' slots, and a slot. */
    private static final int LOCK_HEADER_BYTES = 4096;

    private static final int LOCK_SLOT_BYTES = 64;

    private final long number;
    private volatile Path file;
    private final Env<NativeBytes> env;
    private final List<Dbi<NativeBytes>> tables;
    private final List<Dbi<NativeBytes>> unlisted;
    private final ReaderPool readers;
    private final int pageBytes;

    private Generation(
            long number,
            Path file,
            Env<NativeBytes> env,
            List<Dbi<NativeBytes>> tables,
            List<Dbi<NativeBytes>> unlisted,
            int readersMax) {
        this.number = number;
        this.file = file;
        this.env = env;
        this.tables = tables;
        this.unlisted = unlisted;
        this.readers = new ReaderPool(env, readersMax);
        this.pageBytes = env.stat().pageSize;
    }

    /** Opens {@code file}, or makes it, with all {@code listed} tables. */
    static Generation open(long number, Path file, List<Table> listed, LmdbOptions options) throws StorageException {
        int slots = options.maxReaders() + SPARE_READERS;
        try {
            DataFiles.reserveLock(file, LOCK_HEADER_BYTES + slots * LOCK_SLOT_BYTES);
            Env<NativeBytes> env = Env.create(NativeBytesProxy.INSTANCE)
                    .setMapSize(options.mapSizeBytes())
                    .setMaxDbs(TABLES_MAX)
                    .setMaxReaders(slots)
                    .open(
                            file.toFile(),
                            OWNER_ONLY,
                            EnvFlags.MDB_NOSUBDIR,
                            EnvFlags.MDB_NOTLS,
                            EnvFlags.MDB_NOMETASYNC);
            boolean opened = false;
            try {
                env.readerCheck();
                Generation generation = new Generation(
                        number, file, env, openListed(env, listed), openUnlisted(env, listed), options.maxReaders());
                opened = true;
                return generation;
            } finally {
                if (!opened) {
                    env.close();
                }
            }
        } catch (LmdbException | IllegalArgumentException e) {
            throw LmdbFailures.of(e, "open", file);
        } catch (IOException e) {
            throw LmdbFailures.of(e, "open the lock file of", file);
        }
    }

    private static List<Dbi<NativeBytes>> openListed(Env<NativeBytes> env, List<Table> listed) {
        List<Dbi<NativeBytes>> opened = new ArrayList<>();
        for (Table table : listed) {
            opened.add(env.openDbi(table.name(), DbiFlags.MDB_CREATE));
        }
        return opened;
    }

    /** Tables that are in the file and not asked for are left alone, but they take room. */
    private static List<Dbi<NativeBytes>> openUnlisted(Env<NativeBytes> env, List<Table> listed) {
        Set<String> names = listed.stream().map(Table::name).collect(Collectors.toSet());
        List<Dbi<NativeBytes>> opened = new ArrayList<>();
        for (byte[] name : env.getDbiNames()) {
            if (!names.contains(new String(name, StandardCharsets.UTF_8))) {
                opened.add(env.openDbi(name));
            }
        }
        return opened;
    }

    long number() {
        return number;
    }

    Path file() {
        return file;
    }

    /** Tells it that its file has another name now. */
    void renamedTo(Path newFile) {
        file = newFile;
    }

    /** The tables that were asked for, by their numbers. */
    List<Dbi<NativeBytes>> listed() {
        return tables;
    }

    /** The other tables in the file. */
    List<Dbi<NativeBytes>> unlisted() {
        return unlisted;
    }

    /** Makes the tables, without rows, that {@code other} has unlisted; before this one is in use. */
    void addUnlistedOf(Generation other) throws StorageException {
        try {
            for (Dbi<NativeBytes> table : other.unlisted) {
                unlisted.add(env.openDbi(table.getName(), DbiFlags.MDB_CREATE));
            }
        } catch (LmdbException | IllegalArgumentException e) {
            throw LmdbFailures.of(e, "make a table in", file);
        }
    }

    Dbi<NativeBytes> table(Table table) {
        return tables.get(table.id());
    }

    ReaderPool readers() {
        return readers;
    }

    /** Begins the only write transaction there may be at a time. */
    Txn<NativeBytes> beginWrite() {
        return env.txnWrite();
    }

    /** Begins a transaction that reads the newest state; to be ended soon. */
    Txn<NativeBytes> beginRead() {
        return env.txnRead();
    }

    /** Forces everything committed to disk. */
    void sync() throws StorageException {
        try {
            env.sync(true);
        } catch (LmdbException | IllegalArgumentException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT,
                    "cannot force " + file + " to disk: " + e.getMessage()
                            + ": what was written last may be lost; check the disk",
                    e);
        }
    }

    /** Writes a compact, consistent copy to {@code target}, which must not exist, and forces it. */
    void copyTo(Path target) throws StorageException {
        try {
            env.copy(target.toFile(), CopyFlags.MDB_CP_COMPACT);
            StorageFiles.protect(target);
            StorageFiles.force(target);
        } catch (LmdbException | IllegalArgumentException e) {
            throw LmdbFailures.of(e, "copy " + file + " to", target);
        } catch (IOException e) {
            throw LmdbFailures.of(e, "copy " + file + " to", target);
        }
    }

    /** LMDB's own figures, as of the last commit. */
    EnvInfo info() {
        return env.info();
    }

    int pageBytes() {
        return pageBytes;
    }

    /** The pages that hold something, as {@code txn} sees it. */
    long livePages(Txn<NativeBytes> txn) {
        long pages = META_PAGES + pages(env.stat());
        for (Dbi<NativeBytes> table : tables) {
            pages += pages(table.stat(txn));
        }
        for (Dbi<NativeBytes> table : unlisted) {
            pages += pages(table.stat(txn));
        }
        return pages;
    }

    /** The pages that hold something now. */
    long livePages() {
        try (Txn<NativeBytes> txn = env.txnRead()) {
            return livePages(txn);
        }
    }

    /** What the file takes if so many of its pages hold something. */
    StorageSize size(long livePages) throws StorageException {
        try {
            long allocatedBytes = Files.size(file);
            return new StorageSize(allocatedBytes, Math.min(allocatedBytes, livePages * pageBytes));
        } catch (IOException e) {
            throw LmdbFailures.of(e, "read the size of", file);
        }
    }

    private static long pages(Stat stat) {
        return stat.branchPages + stat.leafPages + stat.overflowPages;
    }
}
