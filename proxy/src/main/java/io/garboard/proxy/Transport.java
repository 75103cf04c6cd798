package io.garboard.proxy;

import com.linecorp.armeria.server.ServerBuilder;
import java.time.Duration;

/** How HTTP/2 behaves on every listener. */
final class Transport {

    /**
     * A gRPC message may be larger than a stream's window; the connection's is far larger than any stream's, so that many
     * slow streams do not stop a connection, and because the library does not give back what arrives for a cancelled stream.
     */
    private static final int STREAM_WINDOW_BYTES = 1 << 20;

    private static final int CONNECTION_WINDOW_BYTES = 1 << 26;

    private final ProxyConfig config;

    Transport(ProxyConfig config) {
        this.config = config;
    }

    void configure(ServerBuilder server) {
        server.maxRequestLength(0)
                .requestTimeoutMillis(0)
                .idleTimeoutMillis(0)
                .http2InitialStreamWindowSize(STREAM_WINDOW_BYTES)
                .http2InitialConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                .http2MaxStreamsPerConnection(config.limits().maxConcurrentStreams())
                .http2MaxHeaderListSize(1 << 16)
                .http2MaxResetFramesPerWindow(0, 0)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
                .disableServerHeader()
                .disableDateHeader();
    }
}
