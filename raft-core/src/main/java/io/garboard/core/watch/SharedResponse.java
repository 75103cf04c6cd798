package io.garboard.core.watch;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.wire.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A response but for its watch id, so that the mailboxes of many watchers share it.
 *
 * <p>Immutable, except that it counts the mailboxes that hold it, so that its bytes count once.
 */
final class SharedResponse {

    /** For a watcher that filters everything out: no response. */
    static final SharedResponse EMPTY = new SharedResponse(WatchResponse.getDefaultInstance());

    private final WatchResponse response;
    private final int sizeBytes;
    private final AtomicInteger holders = new AtomicInteger();

    /** @param response without a watch id if it is to be shared */
    SharedResponse(WatchResponse response) {
        this.response = response;
        this.sizeBytes = response.getSerializedSize();
    }

    boolean isEmpty() {
        return response.getEventsCount() == 0;
    }

    /** The number of events. */
    int count() {
        return response.getEventsCount();
    }

    int sizeBytes() {
        return sizeBytes;
    }

    /** The builder shares the list of events, it does not copy it. */
    WatchResponse to(long watchId) {
        return response.getWatchId() == watchId
                ? response
                : response.toBuilder().setWatchId(watchId).build();
    }

    /** One more mailbox holds it; returns whether it is the only one. */
    boolean hold() {
        return holders.getAndIncrement() == 0;
    }

    /** One mailbox less holds it; returns whether none does now. */
    boolean release() {
        return holders.decrementAndGet() == 0;
    }

    /**
     * Splits it as etcd does: a response that would reach {@code sizeBytesMax} is cut before the event that brings it
     * there, but holds one event at least. All but the last are marked as fragments, and the mark counts for the size.
     */
    List<SharedResponse> split(long watchId, long sizeBytesMax) {
        int idBytes =
                watchId == 0 ? 0 : CodedOutputStream.computeInt64Size(WatchResponse.WATCH_ID_FIELD_NUMBER, watchId);
        if (sizeBytes + idBytes < sizeBytesMax || count() < 2) {
            return List.of(this);
        }
        int emptyBytes = CodedOutputStream.computeMessageSize(WatchResponse.HEADER_FIELD_NUMBER, response.getHeader())
                + CodedOutputStream.computeBoolSize(WatchResponse.FRAGMENT_FIELD_NUMBER, true)
                + idBytes;
        List<SharedResponse> parts = new ArrayList<>();
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

    private SharedResponse part(int from, int to, boolean fragment) {
        return new SharedResponse(WatchResponse.newBuilder()
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

        SharedResponse build() {
            return response.getEventsCount() == 0 ? EMPTY : new SharedResponse(response.build());
        }
    }
}
