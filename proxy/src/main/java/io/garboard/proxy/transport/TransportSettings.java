package io.garboard.proxy.transport;

import com.linecorp.armeria.server.ServerBuilder;
import io.garboard.proxy.Keepalive;
import io.garboard.proxy.RequestLimits;
import java.time.Duration;

/** The settings of every listener's connections. */
public final class TransportSettings {

    /**
     * The connection's window is far larger than a stream's, so that many slow streams do not stop a connection, and because
     * the library does not give back what arrives for a cancelled stream.
     */
    private static final int STREAM_WINDOW_BYTES = 1 << 20;

    private static final int CONNECTION_WINDOW_BYTES = 1 << 26;
    private static final int MAX_HEADER_BYTES = 1 << 16;

    private final RequestLimits limits;
    private final Keepalive keepalive;

    public TransportSettings(RequestLimits limits, Keepalive keepalive) {
        this.limits = limits;
        this.keepalive = keepalive;
    }

    /**
     * Applies the settings. The library's limit on resets is off: it ends a connection with all its streams after a few
     * hundred cancelled calls. {@link ConnectionGuard} bounds what they cost instead.
     */
    public void configure(ServerBuilder server) {
        server.maxRequestLength(0)
                .requestTimeoutMillis(0)
                .idleTimeoutMillis(0)
                .http2InitialStreamWindowSize(STREAM_WINDOW_BYTES)
                .http2InitialConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                .http2MaxStreamsPerConnection(limits.maxConcurrentStreams())
                .http2MaxHeaderListSize(MAX_HEADER_BYTES)
                .http2MaxResetFramesPerWindow(0, 0)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
                .disableServerHeader()
                .disableDateHeader()
                .childChannelPipelineCustomizer(pipeline -> ConnectionGuard.install(pipeline, keepalive));
    }
}
