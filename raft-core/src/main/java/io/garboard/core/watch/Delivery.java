package io.garboard.core.watch;

import io.garboard.etcd.wire.WatchResponse;

/**
 * A response in a mailbox.
 *
 * @param shared the response but for its watch id
 * @param watchId set when it is taken out, on the reader's thread
 */
record Delivery(SharedResponse shared, long watchId) {

    static Delivery of(WatchResponse response) {
        return new Delivery(new SharedResponse(response), response.getWatchId());
    }

    int events() {
        return shared.count();
    }

    WatchResponse response() {
        return shared.to(watchId);
    }
}
