package io.garboard.proxy.transport;

import io.garboard.proxy.Keepalive;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pings a client of which nothing has been heard for long, and closes the connection if it stays silent: a peer that is gone
 * without a word would hold its watches forever. Confined to an event loop.
 */
final class SilenceMonitor {

    private static final Logger LOG = LoggerFactory.getLogger(SilenceMonitor.class);
    private static final long PING_DATA = 0x6761726264L;

    private final ChannelHandlerContext ctx;
    private final Http2ConnectionHandler http2;
    private final long intervalNanos;
    private final long timeoutNanos;
    private long lastHeardNanos = System.nanoTime();
    private @Nullable Future<?> next;

    SilenceMonitor(ChannelHandlerContext ctx, Http2ConnectionHandler http2, Keepalive keepalive) {
        this.ctx = ctx;
        this.http2 = http2;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(keepalive.intervalMillis());
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(keepalive.timeoutMillis());
    }

    void start() {
        schedule(this::pingIfSilent, intervalNanos);
    }

    void stop() {
        if (next != null) {
            next.cancel(false);
        }
    }

    void heard() {
        lastHeardNanos = System.nanoTime();
    }

    private void schedule(Runnable task, long delayNanos) {
        next = ctx.channel().eventLoop().schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void pingIfSilent() {
        long silentNanos = System.nanoTime() - lastHeardNanos;
        if (silentNanos < intervalNanos) {
            schedule(this::pingIfSilent, intervalNanos - silentNanos);
            return;
        }
        ChannelHandlerContext context = ctx.pipeline().context(http2);
        if (context != null) {
            long heardBeforeNanos = lastHeardNanos;
            http2.encoder()
                    .writePing(context, false, PING_DATA, context.newPromise())
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            context.flush();
            schedule(() -> closeIfStillSilent(heardBeforeNanos), timeoutNanos);
        }
    }

    private void closeIfStillSilent(long heardBeforeNanos) {
        if (lastHeardNanos == heardBeforeNanos) {
            LOG.warn(
                    "{} has not answered a ping and is disconnected",
                    ctx.channel().remoteAddress());
            ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        } else {
            schedule(this::pingIfSilent, intervalNanos);
        }
    }
}
