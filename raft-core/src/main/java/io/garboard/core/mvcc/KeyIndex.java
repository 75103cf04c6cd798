package io.garboard.core.mvcc;

import org.jspecify.annotations.Nullable;

/**
 * The key index as its writer sees it: which keys there are, and at which revisions each changed.
 *
 * <p>Confined to the apply loop (or the thread that loads the store). Readers get {@link IndexSnapshot}s.
 */
final class KeyIndex {

    private KeyTree tree = new KeyTree();
    private final int chunkChanges;
    private ChangeLog log;

    KeyIndex() {
        this(ChangeLog.CHUNK_CHANGES);
    }

    /** An index that closes a chunk of its change log after so many changes. */
    KeyIndex(int chunkChanges) {
        this.chunkChanges = chunkChanges;
        log = new ChangeLog(0, chunkChanges);
    }

    @Nullable
    KeyEntry find(byte[] key) {
        return tree.find(key);
    }

    /** Keys alive now. */
    int live() {
        return tree.live();
    }

    /** Keys alive, or deleted and not compacted yet. */
    int entries() {
        return tree.entries();
    }

    /**
     * Notes a put.
     *
     * @param found what {@link #find} says of the key
     * @param key kept if it is new
     */
    KeyEntry put(@Nullable KeyEntry found, byte[] key, long main, long sub, long leaseId) {
        if (found == null) {
            KeyEntry entry = new KeyEntry(key, main, sub, false);
            entry.live(main, 1, leaseId);
            tree.insert(entry);
            log.add(main, entry, 1);
            return entry;
        }
        found.append(main, sub, false);
        if (found.isLive()) {
            found.live(found.createRevision(), found.version() + 1, leaseId);
        } else {
            found.live(main, 1, leaseId);
            tree.changeLive(found.key(), 1);
            log.add(main, found, 1);
        }
        return found;
    }

    /** Notes the deletion of a live key. */
    void delete(KeyEntry entry, long main, long sub) {
        entry.append(main, sub, true);
        entry.dead();
        tree.changeLive(entry.key(), -1);
        log.add(main, entry, -1);
    }

    /** Adds what a row of the store says, while it is being loaded in the order of the revisions. */
    KeyEntry load(byte[] key, long main, long sub, RowFields put) {
        KeyEntry entry = tree.find(key);
        if (entry == null) {
            entry = new KeyEntry(key, main, sub, false);
            entry.live(put.createRevision(), put.version(), put.leaseId());
            tree.insert(entry);
            return entry;
        }
        entry.append(main, sub, false);
        boolean wasLive = entry.isLive();
        entry.live(put.createRevision(), put.version(), put.leaseId());
        if (!wasLive) {
            tree.changeLive(key, 1);
        }
        return entry;
    }

    /** The same for the row of a deletion. */
    void loadTombstone(byte[] key, long main, long sub) {
        KeyEntry entry = tree.find(key);
        if (entry == null) {
            tree.insert(new KeyEntry(key, main, sub, true));
            return;
        }
        entry.append(main, sub, true);
        if (entry.isLive()) {
            entry.dead();
            tree.changeLive(key, -1);
        }
    }

    /** Ends loading: changes are counted from {@code revision} on. */
    void loaded(long revision) {
        log = new ChangeLog(revision, chunkChanges);
    }

    /** Becomes the other one, which nobody else changes any more. */
    void replace(KeyIndex other) {
        tree = other.tree;
        log = other.log;
    }

    /**
     * Drops what a compaction at {@code revision} takes of one key: everything before its state at that revision, and
     * that too if it is a deletion before that revision. Does nothing to an entry that the index has dropped already, so
     * that a key which has come back since, as another entry, is not touched.
     */
    void compact(KeyEntry entry, long revision) {
        long[] list = entry.revisions();
        int kept = RevisionList.find(list, revision);
        if (kept < 0) {
            return;
        }
        if (RevisionList.isTombstone(list, kept) && RevisionList.main(list, kept) < revision) {
            kept++;
        }
        if (kept == RevisionList.count(list)) {
            tree.remove(entry.key());
        }
        entry.dropBefore(kept);
    }

    /** Tells that nobody may read below {@code revision} any more. */
    void compacted(long revision) {
        log.compacted(revision);
    }

    /** The index as of now, for the apply loop's own reading until it writes again. */
    IndexSnapshot current(long revision) {
        return new IndexSnapshot(tree, log, revision);
    }

    /** The index as of now, for any reader: later writes do not touch it. */
    IndexSnapshot publish(long revision) {
        tree.freeze();
        IndexSnapshot snapshot = new IndexSnapshot(tree, log, revision);
        log.published(snapshot);
        return snapshot;
    }
}
