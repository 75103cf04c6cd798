package io.garboard.core.wal;

/**
 * How the log behaves.
 *
 * @param segmentBytes the size of a segment that was prepared ahead
 * @param smallSegmentBytes the size of one that was not: the first of all, and where preparation cannot keep up
 * @param cacheBytes how much entry data is kept in memory; older entries are read from disk
 * @param force whether to force at all ({@code --unsafe-no-fsync} turns it off: a crash of the machine may then lose
 *     acknowledged writes, or the whole log)
 */
public record WalOptions(long segmentBytes, long smallSegmentBytes, long cacheBytes, boolean force) {

    public static final WalOptions DEFAULT = new WalOptions(64L << 20, 4L << 20, 32L << 20, true);

    public WalOptions {
        if (smallSegmentBytes < 4096 || segmentBytes < smallSegmentBytes || segmentBytes > 1L << 30) {
            throw new IllegalArgumentException("segmentBytes: " + segmentBytes + ", smallSegmentBytes: "
                    + smallSegmentBytes + " (expected: 4096 <= small <= segment <= 1 GiB)");
        }
    }

    public WalOptions withForce(boolean on) {
        return new WalOptions(segmentBytes, smallSegmentBytes, cacheBytes, on);
    }
}
