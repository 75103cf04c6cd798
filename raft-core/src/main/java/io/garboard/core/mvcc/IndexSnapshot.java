package io.garboard.core.mvcc;

import io.garboard.core.mvcc.ChangeLog.Change;
import io.garboard.core.mvcc.ChangeLog.Chunk;
import org.jspecify.annotations.Nullable;

/**
 * The key index as of one revision: the root of an unchanging tree. For any thread.
 *
 * <p>It answers for older revisions too, down to the compacted one. It does not check that: a compaction may run
 * meanwhile, so a reader checks the compacted revision after it has looked.
 */
final class IndexSnapshot {

    /** Takes keys in ascending order. */
    @FunctionalInterface
    interface Visitor {
        /** Takes the next key; returns whether to go on. */
        boolean visit(KeyEntry entry);
    }

    private final Node root;
    private final int live;
    private final long revision;
    private final Chunk chunk;
    private final Change[] changes;
    private final int changesSize;

    IndexSnapshot(KeyTree tree, ChangeLog log, long revision) {
        this.root = tree.root();
        this.live = tree.live();
        this.revision = revision;
        this.chunk = log.newest();
        this.changes = chunk.changes;
        this.changesSize = chunk.size;
    }

    /** The revision that the tree's counts stand for. */
    long revision() {
        return revision;
    }

    /** The keys alive at {@link #revision()}. */
    long live() {
        return live;
    }

    @Nullable
    KeyEntry find(byte[] key) {
        return KeyTree.find(root, key);
    }

    /**
     * Shows the keys of the range in order, dead ones among them (unless a whole branch is dead at {@link #revision()}
     * and {@code liveNow}).
     *
     * @param liveNow whether only keys alive at {@link #revision()} are of interest
     */
    void walk(KeyRange range, boolean liveNow, Visitor visitor) {
        if (!range.isEmpty()) {
            walk(root, range, liveNow, true, visitor);
        }
    }

    private static boolean walk(Node node, KeyRange range, boolean liveNow, boolean bounded, Visitor visitor) {
        if (node instanceof Leaf leaf) {
            return walk(leaf, range, bounded, visitor);
        }
        Branch branch = (Branch) node;
        byte[] to = range.to();
        int first = bounded ? branch.slotOf(range.from()) : 0;
        int last = to == null ? branch.size - 1 : branch.slotOf(to);
        for (int i = first; i <= last; i++) {
            if (liveNow && branch.live[i] == 0) {
                continue;
            }
            if (!walk(branch.children[i], range, liveNow, bounded && i == first, visitor)) {
                return false;
            }
        }
        return true;
    }

    private static boolean walk(Leaf leaf, KeyRange range, boolean bounded, Visitor visitor) {
        byte[] to = range.to();
        int end = to == null ? leaf.size : leaf.lowerBound(to);
        for (int i = bounded ? leaf.lowerBound(range.from()) : 0; i < end; i++) {
            if (!visitor.visit(leaf.entries[i])) {
                return false;
            }
        }
        return true;
    }

    /** How many keys of the range are alive at {@code atRevision}, which is at most {@link #revision()}. */
    long count(KeyRange range, long atRevision) {
        if (range.isSingle()) {
            KeyEntry entry = find(range.from());
            return entry != null && RevisionList.isLive(entry.revisions(), atRevision) ? 1 : 0;
        }
        if (range.isEmpty()) {
            return 0;
        }
        return atRevision >= revision ? countNow(range) : countBefore(range, atRevision);
    }

    /** The present count, less what has changed since. */
    private long countBefore(KeyRange range, long atRevision) {
        IndexSnapshot base = this;
        while (base.chunk.startRevision > atRevision) {
            Chunk older = base.chunk.older;
            if (older == null || older.end == null) {
                return countByWalking(range, atRevision);
            }
            base = older.end;
        }
        long count = base.countNow(range);
        for (int i = base.changesSize - 1; i >= 0 && base.changes[i].main() > atRevision; i--) {
            Change change = base.changes[i];
            if (range.contains(change.entry().key())) {
                count -= change.delta();
            }
        }
        return count;
    }

    /** Whether counting at {@code atRevision} costs no walk over the keys of the range. */
    boolean countsWithoutWalking(long atRevision) {
        Chunk oldest = chunk;
        while (oldest.startRevision > atRevision) {
            oldest = oldest.older;
            if (oldest == null) {
                return false;
            }
        }
        return true;
    }

    private long countByWalking(KeyRange range, long atRevision) {
        long[] count = new long[1];
        walk(range, false, entry -> {
            count[0] += RevisionList.isLive(entry.revisions(), atRevision) ? 1 : 0;
            return true;
        });
        return count[0];
    }

    private long countNow(KeyRange range) {
        byte[] to = range.to();
        return (to == null ? live : rank(to)) - rank(range.from());
    }

    /** How many keys below {@code key} are alive at {@link #revision()}. */
    private long rank(byte[] key) {
        long rank = 0;
        Node node = root;
        while (node instanceof Branch branch) {
            int slot = branch.slotOf(key);
            for (int i = 0; i < slot; i++) {
                rank += branch.live[i];
            }
            node = branch.children[slot];
        }
        Leaf leaf = (Leaf) node;
        int end = leaf.lowerBound(key);
        for (int i = 0; i < end; i++) {
            rank += RevisionList.isLive(leaf.entries[i].revisions(), revision) ? 1 : 0;
        }
        return rank;
    }
}
