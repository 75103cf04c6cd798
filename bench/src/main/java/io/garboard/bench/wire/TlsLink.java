package io.garboard.bench.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLParameters;

/** A connection over the JDK's TLS, with HTTP/2 agreed on by ALPN. The handshake is done on opening, while it may block. */
final class TlsLink implements Link {

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer encryptedIn;
    private final ByteBuffer encryptedOut;
    private final ByteBuffer decrypted;

    private TlsLink(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        int packet = engine.getSession().getPacketBufferSize();
        encryptedIn = ByteBuffer.allocateDirect(packet * 8).flip();
        encryptedOut = ByteBuffer.allocateDirect(packet * 8);
        decrypted = ByteBuffer.allocateDirect(engine.getSession().getApplicationBufferSize())
                .flip();
    }

    /** Shakes hands over a channel that still blocks. */
    static TlsLink open(SocketChannel channel, SSLContext context, String host, int port) throws IOException {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        engine.setSSLParameters(parameters);
        TlsLink link = new TlsLink(channel, engine);
        link.shakeHands();
        if (!"h2".equals(engine.getApplicationProtocol())) {
            throw new IOException("the server does not speak HTTP/2 over TLS");
        }
        return link;
    }

    private void shakeHands() throws IOException {
        engine.beginHandshake();
        ByteBuffer nothing = ByteBuffer.allocate(0);
        while (engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> write(nothing, true);
                default -> unwrapHandshake();
            }
        }
    }

    private void unwrapHandshake() throws IOException {
        SSLEngineResult result = unwrap();
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW && fill() < 0) {
            throw new EOFException("the server closed the connection during the handshake");
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private int fill() throws IOException {
        encryptedIn.compact();
        int count = channel.read(encryptedIn);
        encryptedIn.flip();
        return count;
    }

    private SSLEngineResult unwrap() throws IOException {
        decrypted.compact();
        SSLEngineResult result = engine.unwrap(encryptedIn, decrypted);
        decrypted.flip();
        if (result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
            runTasks();
        }
        return result;
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int before = into.position();
        boolean open = true;
        while (into.hasRemaining()) {
            if (!decrypted.hasRemaining() && !next()) {
                int count = fill();
                if (count > 0) {
                    continue;
                }
                open = count == 0;
                break;
            }
            int count = Math.min(into.remaining(), decrypted.remaining());
            into.put(into.position(), decrypted, decrypted.position(), count);
            into.position(into.position() + count);
            decrypted.position(decrypted.position() + count);
        }
        int count = into.position() - before;
        return count == 0 && !open ? -1 : count;
    }

    /** Decrypts the next record; returns false when there is no whole one. */
    private boolean next() throws IOException {
        while (encryptedIn.hasRemaining()) {
            SSLEngineResult result = unwrap();
            if (result.getStatus() != SSLEngineResult.Status.OK) {
                return false;
            }
            if (decrypted.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        write(from, false);
    }

    /** Encrypts and writes until the socket takes no more; a handshake message is written even though there is no data. */
    private void write(ByteBuffer from, boolean handshake) throws IOException {
        boolean wrap = handshake || from.hasRemaining();
        while (wrap || encryptedOut.position() > 0) {
            if (wrap) {
                engine.wrap(from, encryptedOut);
            }
            encryptedOut.flip();
            channel.write(encryptedOut);
            boolean full = encryptedOut.hasRemaining();
            encryptedOut.compact();
            if (full) {
                return;
            }
            wrap = from.hasRemaining();
        }
    }

    @Override
    public boolean hasUnsent() {
        return encryptedOut.position() > 0;
    }

    @Override
    public void close() throws IOException {
        engine.closeOutbound();
        channel.close();
    }
}
