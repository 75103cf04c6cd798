package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.WriteBatch;
import org.lmdbjava.EnvInfo;

/**
 * Keeps a part of the map free for deleting. LMDB copies every page it changes, so in a map that is full to the brim
 * nothing can be deleted either.
 *
 * <p>A batch that adds more rows than it deletes is refused when it could take the map beyond four fifths, unless pages
 * that are free already will do; then nine tenths. Other batches may use the map to its end.
 */
final class Headroom {

    private static final long PAGES_PER_COMMIT = 16;
    private static final long BYTES_PER_ROW = 64;

    private Headroom() {}

    /** Throws FULL if {@code batch} must not be applied to the data file that {@code info} and {@code size} tell of. */
    static void check(WriteBatch batch, EnvInfo info, StorageSize size, Generation generation) throws StorageException {
        long pageBytes = generation.pageBytes();
        long mapPages = info.mapSize / pageBytes;
        long usedPages = info.lastPageNumber + 1;
        long wantedPages = wantedPages(batch, pageBytes);
        if (usedPages + wantedPages <= mapPages * 8 / 10 || !grows(batch)) {
            return;
        }
        long freePages = usedPages - size.inUseBytes() / pageBytes;
        if (wantedPages <= freePages / 2 && usedPages <= mapPages * 9 / 10) {
            return;
        }
        throw new StorageException(
                StorageException.Kind.FULL,
                "data file " + generation.file() + " has taken " + usedPages * pageBytes + " of " + info.mapSize
                        + " bytes of its map, and the rest is kept for deleting: delete and compact, or raise "
                        + LmdbOptions.MAP_SIZE.name());
    }

    /** A generous guess: pages are at least half full. */
    private static long wantedPages(WriteBatch batch, long pageBytes) {
        return PAGES_PER_COMMIT + 2 * (batch.sizeBytes() + BYTES_PER_ROW * batch.size()) / pageBytes;
    }

    private static boolean grows(WriteBatch batch) {
        return batch.puts() > batch.size() - batch.puts();
    }
}
