package io.garboard.proxy.transport;

import io.garboard.proxy.Keepalive;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SniHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds to one connection what the HTTP library lacks: pings as in gRPC, a writer that survives cancelled streams, and the
 * count of calls that goes with the number of open streams. Confined to the connection's event loop.
 *
 * <p>It sits below the HTTP/2 handler, which is added to the pipeline once the client has shown that it speaks HTTP/2. That
 * handler's first act is to write its settings, before it reads any request: this is when its parts are fitted.
 */
public final class ConnectionGuard extends ChannelDuplexHandler {

    private final Keepalive keepalive;
    private boolean fitted;
    private @Nullable SilenceMonitor silence;

    private ConnectionGuard(Keepalive keepalive) {
        this.keepalive = keepalive;
    }

    /**
     * Puts a guard below the place where the HTTP/2 handler will be. On TLS it will be added at the end; in plain text it is
     * added behind the last handler but one, which waits for HTTP/2's preface.
     */
    static void install(ChannelPipeline pipeline, Keepalive keepalive) {
        consolidateFlushes(pipeline);
        ConnectionGuard guard = new ConnectionGuard(keepalive);
        if (pipeline.get(SniHandler.class) != null) {
            pipeline.addLast(guard);
            return;
        }
        List<String> names = pipeline.names();
        // The last name is that of the pipeline's own end.
        pipeline.addBefore(names.get(names.size() - 3), null, guard);
    }

    /**
     * Answers come from the apply loop as many at a time as a batch has, each with a flush. Those of one connection go out
     * in one system call, when the event loop has made all of them.
     */
    private static void consolidateFlushes(ChannelPipeline pipeline) {
        if (pipeline.get(FlushConsolidationHandler.class) != null) {
            pipeline.replace(
                    FlushConsolidationHandler.class,
                    null,
                    new FlushConsolidationHandler(
                            FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) throws Exception {
        if (!fitted) {
            Http2ConnectionHandler http2 = ctx.pipeline().get(Http2ConnectionHandler.class);
            if (http2 != null) {
                fitted = true;
                fit(ctx, http2);
            }
        }
        super.write(ctx, msg, promise);
    }

    private void fit(ChannelHandlerContext ctx, Http2ConnectionHandler http2) {
        Http2Connection connection = http2.connection();
        PingPolicy pings = new PingPolicy(keepalive.minTimeMillis());
        var flow = new ForgivingFlowController(connection.remote().flowController(), pings::sentData);
        connection.remote().flowController(flow);
        http2.decoder().frameListener(new FrameWatch(http2.decoder().frameListener(), http2, pings));
        ctx.channel().attr(ConnectionLoad.KEY).set(new ConnectionLoad(connection));
        if (keepalive.intervalMillis() > 0) {
            silence = new SilenceMonitor(ctx, http2, keepalive);
            silence.start();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        if (silence != null) {
            silence.heard();
        }
        super.channelRead(ctx, msg);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (silence != null) {
            silence.stop();
        }
        super.channelInactive(ctx);
    }
}
