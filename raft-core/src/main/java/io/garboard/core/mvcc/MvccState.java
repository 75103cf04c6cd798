package io.garboard.core.mvcc;

/** What readers see: the published index and the compacted revision. Written by the apply loop, read by any thread. */
final class MvccState {

    private volatile IndexSnapshot published;
    private volatile long compactedRevision;

    MvccState(IndexSnapshot published, long compactedRevision) {
        this.published = published;
        this.compactedRevision = compactedRevision;
    }

    IndexSnapshot published() {
        return published;
    }

    /** -1 before the first compaction. */
    long compactedRevision() {
        return compactedRevision;
    }

    void publish(IndexSnapshot snapshot) {
        published = snapshot;
    }

    /** The published index is at this revision or beyond: a reader that is told "compacted" finds a newer state there. */
    void compacted(long revision) {
        compactedRevision = revision;
    }
}
