package io.garboard.core.mvcc;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Which keys came to life or died lately: what {@link IndexSnapshot#count} corrects the present count by, to know the one
 * at an older revision.
 *
 * <p>A chain of chunks, newest first. Each closed chunk ends with the index as it was then, so that a correction walks at
 * most one chunk. The oldest chunk is dropped when there are more than {@link #CHUNKS_MAX}: before that, counting means
 * walking the keys.
 *
 * <p>Confined to the apply loop; readers walk the chain from what their snapshot captured.
 */
final class ChangeLog {

    /** Changes after which a chunk is closed. The tree nodes that its end holds back are in proportion to this. */
    static final int CHUNK_CHANGES = 4096;

    static final int CHUNKS_MAX = 16;

    /** A key came to life (+1) or died (-1). */
    record Change(long main, KeyEntry entry, int delta) {}

    /** A stretch of changes. */
    static final class Chunk {
        /** Every change after this revision, up to the chunk's end, is in it. */
        final long startRevision;

        /** What came before; null if that was dropped. */
        @Nullable
        Chunk older;

        /** The index at the chunk's end; null while it is the newest. */
        @Nullable
        IndexSnapshot end;

        /** Slots are written once; readers know from their snapshot how many there are. */
        Change[] changes = new Change[64];

        int size;

        Chunk(long startRevision, @Nullable Chunk older) {
            this.startRevision = startRevision;
            this.older = older;
        }

        private void add(Change change) {
            if (size == changes.length) {
                changes = Arrays.copyOf(changes, size * 2);
            }
            changes[size++] = change;
        }
    }

    private final int chunkChanges;
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private Chunk newest;

    ChangeLog(long startRevision, int chunkChanges) {
        this.chunkChanges = chunkChanges;
        newest = new Chunk(startRevision, null);
        chunks.add(newest);
    }

    Chunk newest() {
        return newest;
    }

    void add(long main, KeyEntry entry, int delta) {
        newest.add(new Change(main, entry, delta));
    }

    /** Called when {@code published} has become what readers see: closes the newest chunk if it is full. */
    void published(IndexSnapshot published) {
        if (newest.size < chunkChanges) {
            return;
        }
        newest.end = published;
        newest = new Chunk(published.revision(), newest);
        chunks.addLast(newest);
        if (chunks.size() > CHUNKS_MAX) {
            chunks.removeFirst();
            chunks.getFirst().older = null;
        }
    }

    /** Drops what no reader may ask for any more. */
    void compacted(long revision) {
        while (chunks.size() > 1 && endRevision(chunks.getFirst()) <= revision) {
            chunks.removeFirst();
            chunks.getFirst().older = null;
        }
    }

    private static long endRevision(Chunk chunk) {
        return chunk.end == null ? Long.MAX_VALUE : chunk.end.revision();
    }
}
