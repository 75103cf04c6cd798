package io.garboard.conformance.differential;

import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.WatchResponse;
import java.util.ArrayList;
import java.util.List;

/** What one watcher was told. Not thread-safe: its session's lock guards it. */
final class WatcherLog {
    private final List<Object> told = new ArrayList<>();
    private long lastRevision;
    private boolean canceled;

    /** How the server batches events is its own affair, except that one revision must not be split. */
    void add(WatchResponse response) {
        if (response.getCreated()) {
            told.add("created at " + response.getHeader().getRevision());
        }
        if (response.getEventsCount() > 0) {
            long first = response.getEvents(0).getKv().getModRevision();
            if (first <= lastRevision) {
                told.add("revision " + first + " came after " + lastRevision);
            }
            for (Event event : response.getEventsList()) {
                told.add(event);
                lastRevision = event.getKv().getModRevision();
            }
            if (response.getHeader().getRevision() < lastRevision) {
                told.add("header of " + response.getHeader().getRevision() + " around " + lastRevision);
            }
        }
        if (response.getCanceled()) {
            canceled = true;
            told.add("canceled: compact_revision=" + response.getCompactRevision() + " reason="
                    + response.getCancelReason() + " header="
                    + response.getHeader().getRevision());
        }
    }

    boolean canceled() {
        return canceled;
    }

    int count() {
        return told.size();
    }

    /** Everything since the last call. */
    List<Object> take() {
        List<Object> taken = List.copyOf(told);
        told.clear();
        return taken;
    }
}
