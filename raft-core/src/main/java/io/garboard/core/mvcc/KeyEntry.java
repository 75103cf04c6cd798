package io.garboard.core.mvcc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One key of the index and the revisions at which it changed, down to the last compaction.
 *
 * <p>Written by the apply loop, also while readers look: they ask for a revision that has been published, and what is
 * appended later is beyond it. What a compaction drops is below the compacted revision, which readers check after they
 * have looked; the release of the shortened list makes sure that whoever sees it also sees the compacted revision.
 *
 * <p>The other fields describe the key's present life and belong to the apply loop alone.
 */
final class KeyEntry {

    private static final VarHandle REVISIONS;

    static {
        try {
            REVISIONS = MethodHandles.lookup().findVarHandle(KeyEntry.class, "revisions", long[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] key;
    private long[] revisions;
    private long createRevision;
    private long version;
    private long leaseId;

    /** A key with its first revision; {@link #live} follows unless that is a deletion. */
    KeyEntry(byte[] key, long main, long sub, boolean tombstone) {
        this.key = key;
        this.revisions = RevisionList.of(main, sub, tombstone);
    }

    /** Not to be changed. */
    byte[] key() {
        return key;
    }

    /** For {@link RevisionList}; any thread. */
    long[] revisions() {
        return (long[]) REVISIONS.getAcquire(this);
    }

    void append(long main, long sub, boolean tombstone) {
        long[] list = revisions;
        long[] appended = RevisionList.append(list, main, sub, tombstone);
        if (appended != list) {
            REVISIONS.setRelease(this, appended);
        }
    }

    /** Drops the revisions before the one with index {@code first}: all of them when the key leaves the index. */
    void dropBefore(int first) {
        if (first > 0) {
            REVISIONS.setRelease(this, RevisionList.from(revisions, first));
        }
    }

    /** Sets what describes the present life. */
    void live(long newCreateRevision, long newVersion, long newLeaseId) {
        createRevision = newCreateRevision;
        version = newVersion;
        leaseId = newLeaseId;
    }

    /** Ends the present life. */
    void dead() {
        live(0, 0, 0);
    }

    /** Whether the key exists now, for the apply loop. */
    boolean isLive() {
        return version != 0;
    }

    long createRevision() {
        return createRevision;
    }

    long version() {
        return version;
    }

    long leaseId() {
        return leaseId;
    }

    /**
     * Where the key's state before {@code main} is stored, whatever has happened to it at {@code main}; null if it did not
     * exist, or nobody knows any more.
     */
    @Nullable
    Revision before(long main) {
        long[] list = revisions();
        int at = RevisionList.find(list, main - 1);
        return at < 0 || RevisionList.isTombstone(list, at)
                ? null
                : new Revision(RevisionList.main(list, at), RevisionList.sub(list, at));
    }

    long lastMain() {
        return RevisionList.main(revisions, RevisionList.count(revisions) - 1);
    }

    long lastSub() {
        return RevisionList.sub(revisions, RevisionList.count(revisions) - 1);
    }
}
