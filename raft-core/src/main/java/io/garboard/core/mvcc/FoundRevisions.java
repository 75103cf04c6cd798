package io.garboard.core.mvcc;

import java.util.Arrays;

/** Where the rows of a range are stored, in the order of their keys. Confined to one thread. */
final class FoundRevisions implements IndexSnapshot.Visitor {

    private final long atRevision;
    private final long limit;
    private long[] mains = new long[16];
    private long[] subs = new long[16];
    private int size;

    /** @param limit how many to find at most; 0 for all */
    FoundRevisions(long atRevision, long limit) {
        this.atRevision = atRevision;
        this.limit = limit <= 0 ? Long.MAX_VALUE : limit;
    }

    @Override
    public boolean visit(KeyEntry entry) {
        long[] list = entry.revisions();
        int at = RevisionList.find(list, atRevision);
        if (at >= 0 && !RevisionList.isTombstone(list, at)) {
            add(RevisionList.main(list, at), RevisionList.sub(list, at));
        }
        return size < limit;
    }

    private void add(long main, long sub) {
        if (size == mains.length) {
            mains = Arrays.copyOf(mains, size * 2);
            subs = Arrays.copyOf(subs, size * 2);
        }
        mains[size] = main;
        subs[size] = sub;
        size++;
    }

    int size() {
        return size;
    }

    /** Whether the limit ended the search. */
    boolean isCut() {
        return size >= limit;
    }

    long main(int index) {
        return mains[index];
    }

    long sub(int index) {
        return subs[index];
    }
}
