package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.LmdbException;

/**
 * Replaces the data file by a compact copy while commits and views go on.
 *
 * <ol>
 *   <li>Collect the keys of all commits from now on, and copy row by row under a temporary name, with rests between the
 *       steps ({@link RowCopy}, {@link CopyPace}).
 *   <li>When the copy has come to the end and few keys have been touched since: hold commits, bring over these, give the
 *       copy the next number, and go on with it.
 *   <li>Delete the old file; views that are open on it keep reading it, and its room is free when they are closed.
 * </ol>
 *
 * <p>After a crash the highest number counts: before the rename that is the old file, whole and newest; after it the new
 * one, which holds all that the old did.
 */
final class Compaction {

    /** So few rows are brought over while commits wait. */
    private static final int REST_MAX = 256;

    /** A copy that has written so many times what there was at first is never going to end. */
    private static final int TIMES_MAX = 8;

    private static final long BYTES_MAX_MIN = 1L << 30;

    private final LmdbStorage storage;
    private final DataFiles files;
    private final CopyPace pace;
    private final BooleanSupplier stopped;
    private final Generation old;
    private final long number;
    private final Path temporary;
    private final long startNanos = System.nanoTime();
    private long copiedBytes;
    private long committedBytes;
    private boolean exchanged;

    Compaction(LmdbStorage storage, DataFiles files, CopyPace pace, BooleanSupplier stopped) {
        this.storage = storage;
        this.files = files;
        this.pace = pace;
        this.stopped = stopped;
        this.old = storage.current();
        this.number = old.number() + 1;
        this.temporary = files.temporary(number);
    }

    /** Runs it. @return by how much the new file is smaller than the old; 0 if it was stopped */
    long run() throws StorageException {
        long before = storage.size().allocatedBytes();
        try {
            storage.collectTouched();
            copyAll(before);
            if (!exchanged) {
                return 0;
            }
            long given = old.size(0).allocatedBytes() - storage.size().allocatedBytes();
            DataFiles.delete(old.file());
            return Math.max(0, given);
        } catch (LmdbException | IllegalArgumentException e) {
            throw LmdbFailures.of(e, "compact to", temporary);
        } catch (IOException e) {
            throw LmdbFailures.of(e, "delete", old.file());
        } finally {
            if (!exchanged) {
                storage.stopCollecting();
                throwAway();
            }
        }
    }

    /** Copies, and exchanges the generations, unless it is stopped before that. */
    private void copyAll(long before) throws StorageException {
        Generation copy = open();
        try {
            copy.addUnlistedOf(old);
            RowCopy rows = new RowCopy(old, copy);
            while (!exchanged && !stopped.getAsBoolean()) {
                if (copiedBytes > Math.max(BYTES_MAX_MIN, TIMES_MAX * before)) {
                    throw tooManyWrites();
                }
                step(copy, rows);
            }
        } finally {
            if (!exchanged) {
                copy.readers().close();
            }
        }
    }

    /** Makes the new file; what a compaction before this one could not delete is not to be added to. */
    private Generation open() throws StorageException {
        try {
            DataFiles.delete(temporary);
        } catch (IOException e) {
            throw LmdbFailures.of(e, "delete", temporary);
        }
        return storage.open(number, temporary);
    }

    /** Copies some more; then exchanges the generations if that is all, else rests. */
    private void step(Generation copy, RowCopy rows) throws StorageException {
        long stepStartNanos = System.nanoTime();
        if (rows.isThroughTouched()) {
            bringOver(storage.collectTouched(), rows);
        }
        long bytes = rows.step(pace.stepBytes());
        copiedBytes += bytes;
        if (rows.isAtEnd()) {
            copy.sync();
            storage.swap(REST_MAX, rest -> finish(rest, copy, rows));
        }
        if (!exchanged) {
            long nowNanos = System.nanoTime();
            long stepNanos = nowNanos - stepStartNanos;
            pace.rest(new CopyPace.Progress(stepNanos, bytes, nowNanos - startNanos, committedBytes), stopped);
        }
    }

    private void bringOver(@Nullable TouchedKeys touched, RowCopy rows) throws StorageException {
        if (touched == null) {
            return;
        }
        if (touched.overflowed()) {
            throw tooManyWrites();
        }
        committedBytes += touched.writtenBytes();
        rows.bringOver(touched);
    }

    private Generation finish(TouchedKeys rest, Generation copy, RowCopy rows) throws StorageException {
        if (rest.size() > 0) {
            bringOver(rest, rows);
            rows.step(Long.MAX_VALUE);
            copy.sync();
        }
        try {
            files.publish(number);
            copy.renamedTo(files.data(number));
            exchanged = true;
            return copy;
        } catch (IOException e) {
            throw storage.fail("cannot rename " + temporary + " to " + files.data(number), e);
        }
    }

    private void throwAway() {
        try {
            DataFiles.delete(temporary);
        } catch (IOException e) {
            // It takes room until the next start, which deletes it; what stopped the compaction is already on its way.
        }
    }

    private StorageException tooManyWrites() {
        return new StorageException(
                StorageException.Kind.TRANSIENT,
                "compacting " + old.file() + " cannot keep up with the writes: it will be tried again");
    }
}
