package io.garboard.conformance.cluster;

import io.garboard.etcd.mvcc.Event;
import org.jspecify.annotations.Nullable;

/**
 * A change as a watcher sees it.
 *
 * @param value null for a deletion
 */
record HistoryEvent(long revision, String key, @Nullable String value) {

    static HistoryEvent of(Event event) {
        return new HistoryEvent(
                event.getKv().getModRevision(),
                event.getKv().getKey().toStringUtf8(),
                event.getType() == Event.EventType.DELETE
                        ? null
                        : event.getKv().getValue().toStringUtf8());
    }
}
