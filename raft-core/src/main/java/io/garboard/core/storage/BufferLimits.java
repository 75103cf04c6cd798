package io.garboard.core.storage;

/**
 * When pending rows go down to the engine, and how much may wait.
 *
 * @param rowsMax rows of the live generation from which on it is full
 * @param sizeBytesMax bytes of keys and values of the live generation from which on it is full
 * @param frozenMax frozen generations that may wait for the engine; with one more the apply loop waits
 */
public record BufferLimits(int rowsMax, long sizeBytesMax, int frozenMax) {

    /** etcd's batch limit of 10,000 rows; 32 MiB of rows; two generations waiting. */
    public static final BufferLimits DEFAULT = new BufferLimits(10_000, 32L << 20, 2);

    public BufferLimits {
        if (rowsMax < 1 || sizeBytesMax < 1 || frozenMax < 1) {
            throw new IllegalArgumentException("rowsMax: " + rowsMax + ", sizeBytesMax: " + sizeBytesMax
                    + ", frozenMax: " + frozenMax + " (expected: each >= 1)");
        }
    }
}
