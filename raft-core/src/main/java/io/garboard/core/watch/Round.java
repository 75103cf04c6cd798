package io.garboard.core.watch;

import io.garboard.core.mvcc.EventHistory;
import io.garboard.etcd.rpc.ResponseHeader;

/**
 * One hand-out of events to many watchers: one revision of the live feed, or one stretch of history.
 *
 * @param header of every response with its events
 */
record Round(ResponseHeader header, EventHistory history) {}
