package io.garboard.core.mvcc;

import io.garboard.core.mvcc.CompactionScan.Chunk;
import io.garboard.spi.storage.StorageException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Lets a compaction's scan run ahead of the apply loop, in the background, by a bounded number of chunks: when those are
 * ready it pauses.
 *
 * <p>{@link #poll} and {@link #isReady} belong to the apply loop; the scan belongs to whichever background task holds
 * {@link #running}.
 */
final class ReadAhead {

    private static final int CHUNKS_MAX = 8;

    /** Rows read through one engine view, so that none stays open for long. */
    private static final int ROWS_PER_CHUNK_MAX = 10_000;

    private final CompactionScan scan;
    private final Executor background;
    private final int doomedMax;
    private final ArrayBlockingQueue<Chunk> ready = new ArrayBlockingQueue<>(CHUNKS_MAX);
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean done;
    private volatile @Nullable StorageException failure;

    ReadAhead(CompactionScan scan, Executor background, int doomedMax) {
        this.scan = scan;
        this.background = background;
        this.doomedMax = doomedMax;
    }

    /** Whether {@link #poll} would give a chunk. */
    boolean isReady() {
        return !ready.isEmpty();
    }

    /**
     * The next chunk, or null if it is not there yet. Sees to it that the scan goes on.
     *
     * @throws StorageException what ended the scan
     */
    @Nullable
    Chunk poll() throws StorageException {
        Chunk chunk = ready.poll();
        StorageException ended = failure;
        if (chunk == null && ended != null) {
            throw ended;
        }
        if (!done && running.compareAndSet(false, true)) {
            background.execute(this::run);
        }
        return chunk;
    }

    private void run() {
        try {
            while (!done && ready.remainingCapacity() > 0) {
                Chunk chunk = scan.next(ROWS_PER_CHUNK_MAX, doomedMax);
                done = chunk.isLast();
                ready.add(chunk);
            }
        } catch (StorageException e) {
            end(e);
        } catch (RuntimeException e) {
            end(new StorageException(
                    StorageException.Kind.CORRUPT, "compaction failed to read in an unforeseen way: " + e, e));
        } finally {
            running.set(false);
        }
    }

    private void end(StorageException e) {
        failure = e;
        done = true;
    }
}
