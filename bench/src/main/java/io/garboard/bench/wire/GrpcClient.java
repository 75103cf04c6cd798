package io.garboard.bench.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Several connections to one server, driven by the calling thread. The caller opens calls, then calls {@link #poll} until
 * it has heard enough.
 */
public final class GrpcClient implements AutoCloseable {

    private final Selector selector;
    private final List<Http2Connection> connections = new ArrayList<>();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final String authority;

    public GrpcClient(InetSocketAddress server, int connectionCount, CallListener listener) throws IOException {
        selector = Selector.open();
        authority = server.getHostString() + ":" + server.getPort();
        for (int i = 0; i < connectionCount; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channels.add(channel);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            Http2Connection connection = new Http2Connection(channel, key, listener);
            key.attach(connection);
            connections.add(connection);
        }
    }

    /** Encodes the header block of a method ({@code /etcdserverpb.KV/Put}), once for all its calls. */
    public byte[] method(String path) {
        return HeaderBlock.of(path, authority, false);
    }

    /** Opens a unary call. */
    public void call(int connection, byte[] method, int tag, byte[] message) {
        connections.get(connection).open(method, tag, message, true);
    }

    /** Opens a streaming call; returns its stream on that connection. */
    public int stream(int connection, byte[] method, int tag, byte[] message) {
        return connections.get(connection).open(method, tag, message, false);
    }

    public void send(int connection, int stream, byte[] message) {
        connections.get(connection).send(stream, message);
    }

    public void reset(int connection, int stream) {
        connections.get(connection).reset(stream);
    }

    public int connectionCount() {
        return connections.size();
    }

    /** Sends what waits, waits up to {@code timeoutMillis} for answers (0: not at all), and reports them. */
    public void poll(long timeoutMillis) throws IOException {
        for (Http2Connection connection : connections) {
            connection.flush();
        }
        if (timeoutMillis > 0) {
            selector.select(this::ready, timeoutMillis);
        } else {
            selector.selectNow(this::ready);
        }
    }

    private void ready(SelectionKey key) {
        Http2Connection connection = (Http2Connection) key.attachment();
        try {
            if (key.isReadable()) {
                connection.read();
            }
            connection.flush();
        } catch (IOException e) {
            key.cancel();
            connection.fail(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
