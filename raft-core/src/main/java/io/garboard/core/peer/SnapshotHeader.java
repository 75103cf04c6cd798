package io.garboard.core.peer;

/**
 * Says which snapshot is offered, before any of its bytes.
 *
 * @param leaderTerm the sender's term
 * @param index everything up to this entry is in it, with the entry's {@code term}
 * @param fileId told from any other file, even one of the same index: only bytes of the same file fit together
 * @param sizeBytes of the whole file
 */
public record SnapshotHeader(long leaderTerm, long index, long term, long fileId, long sizeBytes) {

    public SnapshotHeader {
        if (index < 0 || sizeBytes < 0) {
            throw new IllegalArgumentException("index: " + index + ", sizeBytes: " + sizeBytes + " (expected: >= 0)");
        }
    }
}
