package io.garboard.proxy.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the frames that ask for an answer without being a call: each costs the server a frame in return, so a client may
 * send few of them. Confined to an event loop.
 */
final class FrameWatch extends Http2FrameListenerDecorator {

    private static final Logger LOG = LoggerFactory.getLogger(FrameWatch.class);
    private static final int MAX_SETTINGS = 1_000;

    private final Http2ConnectionHandler http2;
    private final PingPolicy pings;
    private int settings;
    private boolean endedForPings;

    FrameWatch(Http2FrameListener listener, Http2ConnectionHandler http2, PingPolicy pings) {
        super(listener);
        this.http2 = http2;
        this.pings = pings;
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        if (pings.isTooMany(System.nanoTime(), http2.connection().numActiveStreams() > 0)) {
            end(ctx);
        } else {
            super.onPingRead(ctx, data);
        }
    }

    /** In the words that gRPC clients understand: they double the time between their pings. */
    private void end(ChannelHandlerContext ctx) {
        if (endedForPings) {
            return;
        }
        endedForPings = true;
        LOG.warn("{} pings too often and is told to go away", ctx.channel().remoteAddress());
        http2.goAway(
                        ctx,
                        http2.connection().remote().lastStreamCreated(),
                        Http2Error.ENHANCE_YOUR_CALM.code(),
                        Unpooled.copiedBuffer("too_many_pings", StandardCharsets.US_ASCII),
                        ctx.newPromise())
                .addListener(ChannelFutureListener.CLOSE);
        ctx.flush();
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings values) throws Http2Exception {
        if (++settings > MAX_SETTINGS) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many SETTINGS");
        }
        super.onSettingsRead(ctx, values);
    }
}
