package io.garboard.core.watch;

import io.garboard.etcd.rpc.WatchCreateRequest;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One stream's requests on their way to the watch loop, in order. Bounded: a client that sends more than it lets the
 * member answer is cut off, see {@link #add}. The transport's thread puts in, the watch loop takes out.
 */
final class StreamRequests {

    /** One request. */
    sealed interface Request {

        record Create(WatchCreateRequest request) implements Request {}

        record Cancel(long watchId) implements Request {}

        record Progress() implements Request {}
    }

    /** What a request costs besides the keys in it. */
    private static final int OVERHEAD_BYTES = 64;

    private final ArrayDeque<Request> queue = new ArrayDeque<>(2);
    private final int requestsMax;
    private final long bytesMax;
    private long bytes;

    StreamRequests(int requestsMax, long bytesMax) {
        this.requestsMax = requestsMax;
        this.bytesMax = bytesMax;
    }

    /** Returns false if there is no room: the stream is to be ended. */
    synchronized boolean add(Request request) {
        if (queue.size() >= requestsMax || bytes >= bytesMax) {
            return false;
        }
        queue.add(request);
        bytes += costBytes(request);
        return true;
    }

    synchronized @Nullable Request peek() {
        return queue.peek();
    }

    /** Removes what {@link #peek} showed, unless the stream was closed meanwhile and its requests are gone. */
    synchronized void remove(Request shown) {
        if (shown.equals(queue.peek())) {
            queue.remove();
            bytes -= costBytes(shown);
        }
    }

    synchronized boolean isEmpty() {
        return queue.isEmpty();
    }

    synchronized void clear() {
        queue.clear();
        bytes = 0;
    }

    private static long costBytes(Request request) {
        return request instanceof Request.Create create
                ? OVERHEAD_BYTES
                        + create.request().getKey().size()
                        + create.request().getRangeEnd().size()
                : OVERHEAD_BYTES;
    }
}
