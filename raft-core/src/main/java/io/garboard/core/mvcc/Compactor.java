package io.garboard.core.mvcc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.RowReader;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the rows that compacted revisions leave behind, a bounded step at a time, and drops them from the index in the
 * same step. Confined to the apply loop, between batches.
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

    /** @param hashed whether its hash is remembered: not if another one was under way when it was asked for */
    private record Task(long previous, long revision, boolean hashed) {}

    private final BufferedStorage storage;
    private final KeyIndex index;
    private final MvccState state;
    private final HashKv hashes;
    private final MvccCounters counters;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private final RowFields fields = new RowFields();
    private @Nullable KvHasher hasher;
    private byte[] next = new byte[0];
    private volatile long finishedRevision;

    Compactor(
            BufferedStorage storage,
            KeyIndex index,
            MvccState state,
            HashKv hashes,
            MvccCounters counters,
            long finishedRevision) {
        this.storage = storage;
        this.index = index;
        this.state = state;
        this.hashes = hashes;
        this.counters = counters;
        this.finishedRevision = finishedRevision;
    }

    /** The newest revision whose compaction has deleted all its rows; -1 before the first. Any thread. */
    long finishedRevision() {
        return finishedRevision;
    }

    boolean isIdle() {
        return tasks.isEmpty();
    }

    /** @param previous the revision compacted before; -1 if none */
    void schedule(long previous, long revision) {
        storage.put(Tables.META, SCHEDULED, RevisionKey.of(revision, 0));
        if (tasks.size() >= TASKS_MAX) {
            Task last = tasks.removeLast();
            tasks.addLast(new Task(last.previous, revision, false));
        } else {
            tasks.addLast(new Task(previous, revision, tasks.isEmpty()));
        }
    }

    /** Goes on with a compaction that a restart interrupted. */
    void resume(long previous, long revision) {
        tasks.addLast(new Task(previous, revision, false));
    }

    /**
     * Walks up to {@code rowsMax} rows.
     *
     * @return whether there is more to do
     */
    boolean step(int rowsMax) throws StorageException {
        Task task = tasks.peekFirst();
        if (task == null) {
            return false;
        }
        KvHasher taskHasher = hasher;
        if (taskHasher == null) {
            taskHasher = new KvHasher(task.previous, task.revision, keepsNothing(task.revision));
            hasher = taskHasher;
        }
        if (walk(task, taskHasher, rowsMax)) {
            finish(task, taskHasher);
        }
        return !tasks.isEmpty();
    }

    private boolean walk(Task task, KvHasher taskHasher, int rowsMax) throws StorageException {
        try (RowReader rows = storage.read();
                RowCursor cursor = rows.scan(Tables.KEY, next, RevisionKey.of(task.revision + 1, 0))) {
            for (int i = 0; i < rowsMax; i++) {
                if (!cursor.next()) {
                    return true;
                }
                byte[] key = cursor.key();
                visit(task, taskHasher, key, cursor.value());
                next = key;
            }
        }
        next = Arrays.copyOf(next, next.length + 1);
        return false;
    }

    private void visit(Task task, KvHasher taskHasher, byte[] key, byte[] value) throws StorageException {
        KeyEntry entry = index.find(fields.read(value).key());
        boolean kept = HashKv.isLatest(entry, key, task.revision)
                && (!RevisionKey.isTombstone(key) || RevisionKey.main(key) == task.revision);
        taskHasher.add(key, value, kept);
        if (!kept) {
            storage.delete(Tables.KEY, key);
            counters.compacted(1);
            if (entry != null) {
                index.compact(entry, task.revision);
            }
        }
    }

    private void finish(Task task, KvHasher taskHasher) {
        storage.put(Tables.META, FINISHED, RevisionKey.of(task.revision, 0));
        if (task.hashed) {
            hashes.remember(taskHasher.hash());
        }
        finishedRevision = task.revision;
        tasks.removeFirst();
        hasher = null;
        next = new byte[0];
    }

    /** Whether no key has a row that this compaction keeps. */
    private boolean keepsNothing(long revision) throws StorageException {
        if (state.published().count(KeyRange.ALL, revision) > 0) {
            return false;
        }
        try (RowReader rows = storage.read();
                RowCursor cursor =
                        rows.scan(Tables.KEY, RevisionKey.of(revision, 0), RevisionKey.of(revision + 1, 0))) {
            return !cursor.next();
        }
    }
}
