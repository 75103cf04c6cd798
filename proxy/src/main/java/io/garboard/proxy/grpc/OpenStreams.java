package io.garboard.proxy.grpc;

import io.garboard.core.error.EtcdError;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams that have no end of their own. They are ended from here: all of them when the member stops, those that insist
 * on a leader when there has been none for too long. Any thread.
 */
final class OpenStreams {

    /** An open stream. */
    interface OpenStream {
        /** Ends the stream with this error; does nothing if it has ended. Any thread. */
        void end(EtcdError error);

        boolean requiresLeader();
    }

    private final Set<OpenStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** Adds a stream, or ends it at once if the member has stopped meanwhile. */
    void add(OpenStream stream) {
        streams.add(stream);
        if (stopped) {
            stream.end(EtcdError.STOPPED);
        }
    }

    void remove(OpenStream stream) {
        streams.remove(stream);
    }

    int count() {
        return streams.size();
    }

    /** The member stops: ends all streams, and every one that is still added. */
    void stop() {
        stopped = true;
        streams.forEach(stream -> stream.end(EtcdError.STOPPED));
    }

    /** There has been no leader for too long. */
    void leaderLost() {
        for (OpenStream stream : streams) {
            if (stream.requiresLeader()) {
                stream.end(EtcdError.NO_LEADER);
            }
        }
    }
}
