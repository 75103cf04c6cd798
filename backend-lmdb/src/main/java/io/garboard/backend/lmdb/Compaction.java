package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.LmdbException;

/**
 * Replaces the data file by a compact copy while commits and views go on.
 *
 * <ol>
 *   <li>Collect the keys of all commits from now on, and copy the file under a temporary name.
 *   <li>Catch up: bring the rows behind the keys collected so far to the copy, again and again, until few are left.
 *   <li>Hold commits: bring over the rest, force the copy, give it the next number, and go on with it.
 *   <li>Delete the old file; views that are open on it keep reading it, and its room is free when they are closed.
 * </ol>
 *
 * <p>Catching up reads each row as it is by then. The copy may so be ahead of where a collected key was written, which
 * is no harm: it is not seen before the last step, and the last step brings every row that has changed since.
 *
 * <p>After a crash the highest number counts: before the rename that is the old file, whole and newest; after it the new
 * one, which holds all that the old did.
 */
final class Compaction {

    /** So few rows are brought over while commits wait. */
    private static final int REST_MAX = 1_000;

    private static final int ROUNDS_MAX = 100;
    private static final int BATCH_ROWS = 10_000;
    private static final long BATCH_BYTES = 16 << 20;

    private final LmdbStorage storage;
    private final DataFiles files;
    private final Generation old;
    private final long number;
    private final Path temporary;

    Compaction(LmdbStorage storage, DataFiles files) {
        this.storage = storage;
        this.files = files;
        this.old = storage.current();
        this.number = old.number() + 1;
        this.temporary = files.temporary(number);
    }

    /** Runs it. @return by how much the new file is smaller than the old */
    long run() throws StorageException {
        long before = storage.size().allocatedBytes();
        boolean done = false;
        try {
            storage.collectTouched();
            old.copyTo(temporary);
            Generation copy = storage.open(number, temporary, false);
            try {
                RowWriter writer = new RowWriter(copy);
                catchUp(writer);
                copy.sync();
                storage.swap(rest -> finish(rest, copy, writer));
                done = true;
            } finally {
                copy.readers().close();
            }
            DataFiles.delete(old.file());
        } catch (LmdbException | IllegalArgumentException e) {
            throw LmdbFailures.of(e, "compact to", temporary);
        } catch (IOException e) {
            throw LmdbFailures.of(e, "delete", old.file());
        } finally {
            if (!done) {
                storage.stopCollecting();
                throwAway();
            }
        }
        return Math.max(0, before - storage.size().allocatedBytes());
    }

    private void catchUp(RowWriter writer) throws StorageException {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            TouchedKeys touched = storage.collectTouched();
            bringOver(touched, writer);
            if (touched == null || touched.size() <= REST_MAX) {
                return;
            }
        }
        throw tooManyWrites();
    }

    private Generation finish(@Nullable TouchedKeys rest, Generation copy, RowWriter writer) throws StorageException {
        bringOver(rest, writer);
        copy.sync();
        copy.readers().close();
        Generation next = storage.open(number, temporary, true);
        boolean published = false;
        try {
            files.publish(number);
            next.renamedTo(files.data(number));
            published = true;
            return next;
        } catch (IOException e) {
            throw storage.fail("cannot rename " + temporary + " to " + files.data(number), e);
        } finally {
            if (!published) {
                next.readers().close();
            }
        }
    }

    /** Writes to the copy what the collected keys hold now. */
    private void bringOver(@Nullable TouchedKeys touched, RowWriter writer) throws StorageException {
        if (touched == null || touched.size() == 0) {
            return;
        }
        if (touched.overflowed()) {
            throw tooManyWrites();
        }
        WriteBatch batch = new WriteBatch();
        try (var view = storage.openReadView()) {
            for (int i = 0; i < touched.size(); i++) {
                byte[] value = view.get(touched.table(i), touched.key(i));
                if (value == null) {
                    batch.delete(touched.table(i), touched.key(i));
                } else {
                    batch.put(touched.table(i), touched.key(i), value);
                }
                if (batch.size() >= BATCH_ROWS || batch.sizeBytes() >= BATCH_BYTES) {
                    writer.commit(batch);
                    batch.clear();
                }
            }
        }
        if (!batch.isEmpty()) {
            writer.commit(batch);
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
