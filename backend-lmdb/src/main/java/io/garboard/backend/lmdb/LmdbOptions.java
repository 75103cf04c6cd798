package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageOption;
import io.garboard.spi.storage.StorageOptions;
import java.util.List;

/**
 * What an operator may set.
 *
 * @param mapSizeBytes address space reserved for the data file; costs nothing until it is filled
 * @param maxReaders the most views that are open at once
 * @param reclaimMinFreePercent a data file is rewritten only when at least this part of it is free
 * @param reclaimMinFreeBytes and at least this much
 */
record LmdbOptions(long mapSizeBytes, int maxReaders, int reclaimMinFreePercent, long reclaimMinFreeBytes) {

    static final StorageOption MAP_SIZE = new StorageOption(
            "map-size-bytes",
            "0",
            "Address space reserved for the data file, in bytes, 1048576 to 70368744177664; 0 is the greater of 16 GiB and"
                    + " four times the capacity. It takes no room on disk before it is needed.");
    static final StorageOption MAX_READERS = new StorageOption(
            "max-readers", "2048", "The most read views that can be open at once, 8 to 65000; each takes 64 bytes.");
    static final StorageOption RECLAIM_MIN_FREE_PERCENT = new StorageOption(
            "reclaim-min-free-percent",
            "30",
            "The data file is rewritten to give room back when at least this percentage of it is free, 0 to 100.");
    static final StorageOption RECLAIM_MIN_FREE_BYTES = new StorageOption(
            "reclaim-min-free-bytes", "67108864", "... and at least this many bytes of it are free, 0 or more.");

    static final List<StorageOption> ALL =
            List.of(MAP_SIZE, MAX_READERS, RECLAIM_MIN_FREE_PERCENT, RECLAIM_MIN_FREE_BYTES);

    private static final long MAP_BYTES_MIN = 1L << 20;
    private static final long MAP_BYTES_MAX = 1L << 46;
    private static final long DEFAULT_MAP_BYTES_MIN = 16L << 30;

    static LmdbOptions of(StorageConfig config, StateMachineStorageProvider provider) throws StorageException {
        StorageOptions options = StorageOptions.of(config, provider);
        return new LmdbOptions(
                mapSizeBytes(options.wholeNumber(MAP_SIZE, 0, MAP_BYTES_MAX), config.capacityBytes()),
                (int) options.wholeNumber(MAX_READERS, 8, 65_000),
                (int) options.wholeNumber(RECLAIM_MIN_FREE_PERCENT, 0, 100),
                options.wholeNumber(RECLAIM_MIN_FREE_BYTES, 0, Long.MAX_VALUE));
    }

    private static long mapSizeBytes(long given, long capacityBytes) throws StorageException {
        if (given == 0) {
            long wanted = capacityBytes > MAP_BYTES_MAX / 4 ? MAP_BYTES_MAX : capacityBytes * 4;
            return Math.max(DEFAULT_MAP_BYTES_MIN, wanted);
        }
        if (given < MAP_BYTES_MIN) {
            throw new StorageException(
                    StorageException.Kind.REFUSED,
                    "backend option " + MAP_SIZE.name() + ": '" + given + "' (expected: 0, or at least " + MAP_BYTES_MIN
                            + ")");
        }
        return given;
    }
}
