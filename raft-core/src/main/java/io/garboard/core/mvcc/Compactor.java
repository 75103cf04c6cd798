package io.garboard.core.mvcc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.garboard.core.mvcc.CompactionScan.Chunk;
import io.garboard.core.mvcc.CompactionScan.Doomed;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.StorageException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the rows that compacted revisions leave behind, a bounded step at a time, and drops them from the index in the
 * same step. Confined to the apply loop, between batches; the reading ahead is done in the background.
 *
 * <p>Kept is each key's newest row at or before the compacted revision, unless it marks a deletion before that revision.
 * The rows are walked in order, all of them up to the compacted revision, since the hash that etcd takes on the way covers
 * them all.
 *
 * <p>The meta table says what has been asked for ({@code scheduledCompactRev}) and what is done
 * ({@code finishedCompactRev}); after a restart in between, the walk starts again.
 *
 * <p>Source: etcd's {@code server/storage/mvcc/kvstore_compaction.go}.
 */
final class Compactor {

    static final byte[] SCHEDULED = "scheduledCompactRev".getBytes(US_ASCII);
    static final byte[] FINISHED = "finishedCompactRev".getBytes(US_ASCII);

    /** Compactions waiting; beyond it, waiting ones are taken together, and the hashes in between are not taken. */
    private static final int TASKS_MAX = 8;

    /** A compaction; {@code hashed} says whether its hash is remembered: not if another was under way before it. */
    private record Task(long previous, long revision, boolean hashed) {}

    private final BufferedStorage storage;
    private final KeyIndex index;
    private final MvccState state;
    private final HashKv hashes;
    private final MvccCounters counters;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private @Nullable CompactionScan scan;
    private @Nullable ReadAhead readAhead;
    private volatile long finishedRevision = -1;

    Compactor(BufferedStorage storage, KeyIndex index, MvccState state, HashKv hashes, MvccCounters counters) {
        this.storage = storage;
        this.index = index;
        this.state = state;
        this.hashes = hashes;
        this.counters = counters;
    }

    /** The newest revision whose compaction has deleted all its rows; -1 before the first. Any thread. */
    long finishedRevision() {
        return finishedRevision;
    }

    boolean isIdle() {
        return tasks.isEmpty();
    }

    /** Asks for a compaction; {@code previous} is the revision compacted before, -1 if none. */
    void schedule(long previous, long revision) {
        storage.put(Tables.META, SCHEDULED, RevisionKey.of(revision, 0));
        if (tasks.size() >= TASKS_MAX) {
            Task last = tasks.removeLast();
            tasks.addLast(new Task(last.previous, revision, false));
        } else {
            tasks.addLast(new Task(previous, revision, tasks.isEmpty()));
        }
    }

    /** Forgets what it was at, and goes on with what the rows say, if a compaction was interrupted. */
    void restart(LoadedKeySpace loaded) {
        tasks.clear();
        scan = null;
        readAhead = null;
        finishedRevision = loaded.finishedCompactRevision();
        if (loaded.scheduledCompactRevision() > finishedRevision) {
            tasks.addLast(new Task(finishedRevision, loaded.scheduledCompactRevision(), false));
        }
    }

    /**
     * Deletes up to {@code rowsMax} rows: of the first {@code rowsMax} rows at once, so that a small compaction is through
     * with one step; after that, those that have been found in the background.
     *
     * @return whether another step would find something to do right now
     */
    boolean step(int rowsMax) throws StorageException {
        Task task = tasks.peekFirst();
        if (task == null) {
            return false;
        }
        Chunk chunk = nextChunk(task, rowsMax);
        if (chunk == null) {
            return false;
        }
        delete(chunk, task.revision);
        if (chunk.isLast()) {
            finish(task);
            return !tasks.isEmpty();
        }
        return readAhead == null || readAhead.isReady();
    }

    private @Nullable Chunk nextChunk(Task task, int rowsMax) throws StorageException {
        CompactionScan current = scan;
        if (current == null) {
            current = new CompactionScan(storage, state.published(), task.previous, task.revision, hashes.plainRows());
            scan = current;
            return current.next(rowsMax, rowsMax);
        }
        ReadAhead ahead = readAhead;
        if (ahead == null) {
            ahead = new ReadAhead(current, storage::executeInBackground, rowsMax);
            readAhead = ahead;
        }
        return ahead.poll();
    }

    private void delete(Chunk chunk, long revision) {
        for (Doomed doomed : chunk.doomed()) {
            storage.delete(Tables.KEY, doomed.rowKey());
            KeyEntry entry = doomed.entry();
            if (entry != null) {
                index.compact(entry, revision);
            }
        }
        counters.compacted(chunk.doomed().size());
    }

    private void finish(Task task) throws StorageException {
        storage.put(Tables.META, FINISHED, RevisionKey.of(task.revision, 0));
        KvHash hash = task.hashed && scan != null ? scan.hash() : null;
        if (hash != null) {
            hashes.remember(hash);
        }
        finishedRevision = task.revision;
        tasks.removeFirst();
        scan = null;
        readAhead = null;
    }
}
