package io.garboard.proxy.grpc;

/** How many keys the next chunk of a range should hold: few at first, then as many as come near a number of bytes. */
final class ChunkSize {

    private static final int FIRST_KEYS = 10;
    private static final int MAX_KEYS = 1 << 20;

    private final int targetBytes;
    private int keys = FIRST_KEYS;

    ChunkSize(int targetBytes) {
        this.targetBytes = targetBytes;
    }

    int keys() {
        return keys;
    }

    /** Learns from a chunk of {@link #keys} keys. */
    void sent(int sizeBytes) {
        if (sizeBytes > targetBytes) {
            keys = Math.max(1, keys / 2);
        } else if (sizeBytes < targetBytes / 2) {
            keys = Math.min(MAX_KEYS, keys * 2);
        }
    }
}
