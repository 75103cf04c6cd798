package io.garboard.backend.sqlite;

import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageOption;
import io.garboard.spi.storage.StorageOptions;
import java.util.List;

/**
 * What an operator may set.
 *
 * @param maxSizeBytes a batch that adds rows is refused when the database would become larger
 * @param maxReaders the most views that are open at once
 * @param reclaimMinFreePercent room is given back only while at least this part of the database is free
 */
record SqliteOptions(long maxSizeBytes, int maxReaders, int reclaimMinFreePercent) {

    static final StorageOption MAX_SIZE = new StorageOption(
            "max-size-bytes",
            "0",
            "The size in bytes at which the database is full, 1048576 to 70368744177664; 0 is the greater of 16 GiB and"
                    + " four times the capacity.");
    static final StorageOption MAX_READERS = new StorageOption(
            "max-readers",
            "1000",
            "The most read views that can be open at once, 8 to 10000; each is a connection with two file descriptors.");
    static final StorageOption RECLAIM_MIN_FREE_PERCENT = new StorageOption(
            "reclaim-min-free-percent",
            "10",
            "Room is given back to the file system while at least this percentage of the database is free, 0 to 100.");

    static final List<StorageOption> ALL = List.of(MAX_SIZE, MAX_READERS, RECLAIM_MIN_FREE_PERCENT);

    private static final long SIZE_BYTES_MIN = 1L << 20;
    private static final long SIZE_BYTES_MAX = 1L << 46;
    private static final long DEFAULT_SIZE_BYTES_MIN = 16L << 30;

    static SqliteOptions of(StorageConfig config, StateMachineStorageProvider provider) throws StorageException {
        StorageOptions options = StorageOptions.of(config, provider);
        return new SqliteOptions(
                maxSizeBytes(options.wholeNumber(MAX_SIZE, 0, SIZE_BYTES_MAX), config.capacityBytes()),
                (int) options.wholeNumber(MAX_READERS, 8, 10_000),
                (int) options.wholeNumber(RECLAIM_MIN_FREE_PERCENT, 0, 100));
    }

    private static long maxSizeBytes(long given, long capacityBytes) throws StorageException {
        if (given == 0) {
            long wanted = capacityBytes > SIZE_BYTES_MAX / 4 ? SIZE_BYTES_MAX : capacityBytes * 4;
            return Math.max(DEFAULT_SIZE_BYTES_MIN, wanted);
        }
        if (given < SIZE_BYTES_MIN) {
            throw new StorageException(
                    StorageException.Kind.REFUSED,
                    "backend option " + MAX_SIZE.name() + ": '" + given + "' (expected: 0, or at least "
                            + SIZE_BYTES_MIN + ")");
        }
        return given;
    }
}
