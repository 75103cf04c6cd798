package io.garboard.bench.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Several connections to the members of a server, in turn, driven by the calling thread. The caller opens calls, then
 * calls {@link #poll} until it has heard enough.
 */
public final class GrpcClient implements AutoCloseable {

    private final Selector selector;
    private final List<Http2Connection> connections = new ArrayList<>();
    private final Map<RpcMethod, byte[]> headerBlocks = new EnumMap<>(RpcMethod.class);

    /** Opens the connections; {@code tls} is null for cleartext. */
    public GrpcClient(
            List<InetSocketAddress> servers, @Nullable SSLContext tls, int connectionCount, CallListener listener)
            throws IOException {
        selector = Selector.open();
        InetSocketAddress first = servers.get(0);
        for (RpcMethod method : RpcMethod.values()) {
            headerBlocks.put(
                    method, HeaderBlock.of(method.path(), first.getHostString() + ":" + first.getPort(), tls != null));
        }
        try {
            for (int i = 0; i < connectionCount; i++) {
                connect(servers.get(i % servers.size()), tls, listener);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void connect(InetSocketAddress server, @Nullable SSLContext tls, CallListener listener) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Link link = tls == null
                    ? new PlainLink(channel)
                    : TlsLink.open(channel, tls, server.getHostString(), server.getPort());
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            Http2Connection connection = new Http2Connection(link, key, listener);
            key.attach(connection);
            connections.add(connection);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private byte[] block(RpcMethod method) {
        return Objects.requireNonNull(headerBlocks.get(method));
    }

    /** Opens a unary call. */
    public void call(int connection, RpcMethod method, int tag, byte[] message) {
        connections.get(connection).open(block(method), tag, message, true);
    }

    /** Opens a streaming call; returns its stream on that connection. */
    public int stream(int connection, RpcMethod method, int tag, byte[] message) {
        return connections.get(connection).open(block(method), tag, message, false);
    }

    /** Sends another message of a streaming call; does nothing if it is over. */
    public void send(int connection, int stream, byte[] message) {
        connections.get(connection).send(stream, message);
    }

    /** Ends a call from this side, at once and unheard. */
    public void reset(int connection, int stream) {
        connections.get(connection).reset(stream);
    }

    public int connectionCount() {
        return connections.size();
    }

    /** Sends what waits, waits up to {@code timeoutMillis} for answers (0: not at all), and reports them. */
    public void poll(long timeoutMillis) throws IOException {
        for (Http2Connection connection : connections) {
            connection.flushOrFail();
        }
        if (timeoutMillis > 0) {
            selector.select(GrpcClient::ready, timeoutMillis);
        } else {
            selector.selectNow(GrpcClient::ready);
        }
    }

    private static void ready(SelectionKey key) {
        Http2Connection connection = (Http2Connection) key.attachment();
        if (key.isReadable()) {
            connection.readOrFail();
        }
        connection.flushOrFail();
    }

    @Override
    public void close() throws IOException {
        for (Http2Connection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
