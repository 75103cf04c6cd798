package io.garboard.proxy.transport;

import com.linecorp.armeria.common.stream.ClosedStreamException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Names the failure of what was still to be written when a stream was closed. The HTTP library takes any failure to write
 * but {@link ClosedStreamException} for a broken connection, which takes no more calls and is closed after its last stream;
 * but a client that cancels a call whose answer is held up by flow control breaks nothing.
 */
final class ForgivingFlowController implements Http2RemoteFlowController {

    private final Http2RemoteFlowController delegate;
    private final Runnable onData;

    /** {@code onData} is told each time that something is written: a large answer goes piece by piece. */
    ForgivingFlowController(Http2RemoteFlowController delegate, Runnable onData) {
        this.delegate = delegate;
        this.onData = onData;
    }

    @Override
    public void addFlowControlled(Http2Stream stream, FlowControlled payload) {
        delegate.addFlowControlled(stream, new Forgiving(payload, onData));
    }

    private static final class Forgiving implements FlowControlled {
        private final FlowControlled payload;
        private final Runnable onData;

        Forgiving(FlowControlled payload, Runnable onData) {
            this.payload = payload;
            this.onData = onData;
        }

        @Override
        public void error(ChannelHandlerContext ctx, Throwable cause) {
            // The codec looks for its own exception among the causes, and finds that only a stream is concerned.
            boolean streamOnly = cause instanceof Http2Exception e && Http2Exception.isStreamError(e);
            payload.error(ctx, streamOnly ? new ClosedStreamException(cause) : cause);
        }

        @Override
        public int size() {
            return payload.size();
        }

        @Override
        public void writeComplete() {
            payload.writeComplete();
        }

        @Override
        public void write(ChannelHandlerContext ctx, int allowedBytes) {
            if (allowedBytes > 0 || payload.size() == 0) {
                onData.run();
            }
            payload.write(ctx, allowedBytes);
        }

        @Override
        public boolean merge(ChannelHandlerContext ctx, FlowControlled next) {
            return payload.merge(ctx, next instanceof Forgiving other ? other.payload : next);
        }
    }

    @Override
    public boolean hasFlowControlled(Http2Stream stream) {
        return delegate.hasFlowControlled(stream);
    }

    @Override
    public void writePendingBytes() throws Http2Exception {
        delegate.writePendingBytes();
    }

    @Override
    public void listener(Listener listener) {
        delegate.listener(listener);
    }

    @Override
    public boolean isWritable(Http2Stream stream) {
        return delegate.isWritable(stream);
    }

    @Override
    public void channelWritabilityChanged() throws Http2Exception {
        delegate.channelWritabilityChanged();
    }

    @Override
    public void updateDependencyTree(int childStreamId, int parentStreamId, short weight, boolean exclusive) {
        delegate.updateDependencyTree(childStreamId, parentStreamId, weight, exclusive);
    }

    @Override
    public void channelHandlerContext(ChannelHandlerContext ctx) throws Http2Exception {
        delegate.channelHandlerContext(ctx);
    }

    @Override
    public ChannelHandlerContext channelHandlerContext() {
        return delegate.channelHandlerContext();
    }

    @Override
    public void initialWindowSize(int newWindowSize) throws Http2Exception {
        delegate.initialWindowSize(newWindowSize);
    }

    @Override
    public int initialWindowSize() {
        return delegate.initialWindowSize();
    }

    @Override
    public int windowSize(Http2Stream stream) {
        return delegate.windowSize(stream);
    }

    @Override
    public void incrementWindowSize(Http2Stream stream, int delta) throws Http2Exception {
        delegate.incrementWindowSize(stream, delta);
    }
}
