package io.garboard.core.watch;

import io.garboard.etcd.wire.WatchResponse;

/**
 * A response in a mailbox.
 *
 * @param shared the response but for its watch id; many deliveries may hold the same
 * @param watchId set when it is taken out, on the reader's thread
 */
record Delivery(WatchResponse shared, long watchId, int sizeBytes) {

    static Delivery of(EventBatch batch, long watchId) {
        return new Delivery(batch.response(), watchId, batch.sizeBytes());
    }

    static Delivery of(WatchResponse response) {
        return new Delivery(response, response.getWatchId(), response.getSerializedSize());
    }

    int events() {
        return shared.getEventsCount();
    }

    /** The builder shares the list of events, it does not copy it. */
    WatchResponse response() {
        return shared.getWatchId() == watchId
                ? shared
                : shared.toBuilder().setWatchId(watchId).build();
    }
}
