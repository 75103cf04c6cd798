package io.garboard.core.watch;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.wire.WatchResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of one response, complete but for the watch id, so that many watchers share it.
 *
 * <p>Immutable.
 */
final class EventBatch {

    /** For a watcher that filters everything out: no response. */
    static final EventBatch EMPTY = new EventBatch(WatchResponse.getDefaultInstance());

    private final WatchResponse response;
    private final int sizeBytes;

    private EventBatch(WatchResponse response) {
        this.response = response;
        this.sizeBytes = response.getSerializedSize();
    }

    boolean isEmpty() {
        return response.getEventsCount() == 0;
    }

    int count() {
        return response.getEventsCount();
    }

    int sizeBytes() {
        return sizeBytes;
    }

    /** Without a watch id. */
    WatchResponse response() {
        return response;
    }

    /**
     * Splits it as etcd does: a response that would reach {@code sizeBytesMax} is cut before the event that brings it
     * there, but holds one event at least. All but the last are marked as fragments, and the mark counts for the size.
     */
    List<EventBatch> split(long watchId, long sizeBytesMax) {
        int idBytes =
                watchId == 0 ? 0 : CodedOutputStream.computeInt64Size(WatchResponse.WATCH_ID_FIELD_NUMBER, watchId);
        if (sizeBytes + idBytes < sizeBytesMax || count() < 2) {
            return List.of(this);
        }
        int emptyBytes = CodedOutputStream.computeMessageSize(WatchResponse.HEADER_FIELD_NUMBER, response.getHeader())
                + CodedOutputStream.computeBoolSize(WatchResponse.FRAGMENT_FIELD_NUMBER, true)
                + idBytes;
        List<EventBatch> parts = new ArrayList<>();
        int from = 0;
        long bytes = emptyBytes;
        for (int i = 0; i < count(); i++) {
            int eventBytes = eventSizeBytes(response.getEvents(i));
            if (i > from && bytes + eventBytes >= sizeBytesMax) {
                parts.add(part(from, i, true));
                from = i;
                bytes = emptyBytes;
            }
            bytes += eventBytes;
        }
        parts.add(part(from, count(), false));
        return parts;
    }

    private EventBatch part(int from, int to, boolean fragment) {
        return new EventBatch(WatchResponse.newBuilder()
                .setHeader(response.getHeader())
                .setFragment(fragment)
                .addAllEvents(response.getEventsList().subList(from, to))
                .build());
    }

    private static int eventSizeBytes(ByteString event) {
        return CodedOutputStream.computeBytesSize(WatchResponse.EVENTS_FIELD_NUMBER, event);
    }

    /** Gathers events. */
    static final class Builder {
        private final WatchResponse.Builder response;

        Builder(ResponseHeader header) {
            response = WatchResponse.newBuilder().setHeader(header);
        }

        void add(ByteString event) {
            response.addEvents(event);
        }

        EventBatch build() {
            return response.getEventsCount() == 0 ? EMPTY : new EventBatch(response.build());
        }
    }
}
