package io.garboard.proxy.transport;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * The unary calls of one connection that the member is working on. A client that cancels calls as fast as it makes them has
 * few streams open but much work under way; it is refused more until some of that is done. Confined to the connection's
 * event loop.
 */
public final class ConnectionLoad {

    static final AttributeKey<ConnectionLoad> KEY = AttributeKey.valueOf(ConnectionLoad.class, "load");

    /** Calls under way beyond the open streams. */
    private static final int MAX_ABANDONED_CALLS = 1_000;

    private final Http2Connection connection;
    private int callsUnderWay;

    ConnectionLoad(Http2Connection connection) {
        this.connection = connection;
    }

    /** Null for connections that do not speak HTTP/2. */
    public static @Nullable ConnectionLoad of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /** Counts a call, or returns false if the client has left too many behind. */
    public boolean tryEnter() {
        if (callsUnderWay - connection.numActiveStreams() >= MAX_ABANDONED_CALLS) {
            return false;
        }
        callsUnderWay++;
        return true;
    }

    /** The member has answered a call that was counted. */
    public void leave() {
        callsUnderWay--;
    }
}
