package io.garboard.core.mvcc;

import java.util.ArrayList;
import java.util.List;

/** The keys of a range that exist at a revision. Confined to one thread. */
final class LiveEntries implements IndexSnapshot.Visitor {

    private final long atRevision;
    private final List<KeyEntry> entries = new ArrayList<>();

    LiveEntries(long atRevision) {
        this.atRevision = atRevision;
    }

    @Override
    public boolean visit(KeyEntry entry) {
        if (RevisionList.isLive(entry.revisions(), atRevision)) {
            entries.add(entry);
        }
        return true;
    }

    List<KeyEntry> entries() {
        return entries;
    }
}
