package io.garboard.core.member;

import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.WatchResponse;
import org.jspecify.annotations.Nullable;

/**
 * One client's watch stream: any number of watchers whose responses come out of one bounded mailbox, in order.
 *
 * <p>The requests are taken in the order they are made, by one thread at a time; what they lead to comes through
 * {@link #poll}. A slow reader costs bounded memory: when the mailbox is full its watchers fall back to reading history.
 */
public interface WatchStream {

    /** Leads to a response with {@code created}, and, if refused, {@code canceled} in the same one. */
    void create(WatchCreateRequest request);

    /** Leads to a response with {@code canceled} if there is such a watcher, to none otherwise. */
    void cancel(long watchId);

    /** Leads to one progress response with watch id -1, if every watcher of the stream is synced at that moment. */
    void requestProgress();

    /**
     * Takes the next response, or null if there is none now. Called by one thread at a time, when the transport has room
     * for another message.
     */
    @Nullable
    WatchResponse poll();

    /**
     * Why the member ended this stream: after {@link #poll} returned null, the transport ends it with this status. Null
     * while it is open. {@code onReady} is called when it is ended.
     */
    default @Nullable EtcdError ended() {
        return null;
    }

    /** The client is gone: drops all watchers. Idempotent. */
    void close();
}
