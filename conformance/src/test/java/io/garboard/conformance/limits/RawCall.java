package io.garboard.conformance.limits;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One request on an HTTP/2 connection of its own, sent as it is: no client of a gRPC library would. Not thread-safe. */
final class RawCall implements AutoCloseable {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;

    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    private static final int STREAM = 1;
    private static final int MAX_FRAME_BYTES = 16_384;
    /** Nothing here takes long: a net, so that a call which never ends is a failure. */
    private static final int SILENCE_MILLIS = 60_000;

    /**
     * What came back.
     *
     * @param message whether there was a message, or the beginning of one
     */
    record Answer(String httpStatus, boolean message, String grpcStatus, String grpcMessage) {}

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
    private String httpStatus = "";
    private boolean message;
    private String grpcStatus = "";
    private String grpcMessage = "";
    private boolean ended;

    RawCall(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(SILENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0], 0, 0);
    }

    /**
     * Sends a whole request.
     *
     * @param headers names and values in turn, {@code :method} and {@code :path} among them
     * @param body at most 65,535 bytes, which is what the server takes before it has said anything
     * @param ends whether the client says that this is all
     */
    void send(List<String> headers, byte[] body, boolean ends) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < headers.size(); i += 2) {
            block.write(0); // a literal that is not indexed, with its name written out
            string(block, headers.get(i));
            string(block, headers.get(i + 1));
        }
        frame(HEADERS, END_HEADERS, STREAM, block.toByteArray(), 0, block.size());
        for (int from = 0; from < body.length; from += MAX_FRAME_BYTES) {
            frame(DATA, 0, STREAM, body, from, Math.min(body.length, from + MAX_FRAME_BYTES));
        }
        if (ends) {
            frame(DATA, END_STREAM, STREAM, body, 0, 0);
        }
        out.flush();
    }

    private static void string(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length >= 127) {
            throw new IllegalArgumentException("too long for this client: " + text);
        }
        block.write(bytes.length);
        block.writeBytes(bytes);
    }

    private void frame(int type, int flags, int stream, byte[] payload, int from, int to) throws IOException {
        int length = to - from;
        ByteBuffer header = ByteBuffer.allocate(9);
        header.put((byte) (length >>> 16)).putShort((short) length);
        header.put((byte) type).put((byte) flags).putInt(stream);
        out.write(header.array());
        out.write(payload, from, length);
    }

    /** Reads to the end of the answer. */
    Answer end() throws IOException, Http2Exception {
        while (!ended) {
            readFrame();
        }
        return answer();
    }

    /** Reads until there is a message: there need be no end. */
    Answer messageOrEnd() throws IOException, Http2Exception {
        while (!ended && !message) {
            readFrame();
        }
        return answer();
    }

    private Answer answer() {
        return new Answer(httpStatus, message, grpcStatus, grpcMessage);
    }

    private void readFrame() throws IOException, Http2Exception {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        var unused = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        switch (type) {
            case HEADERS -> take(decoder.decodeHeaders(STREAM, Unpooled.wrappedBuffer(payload)));
            case DATA -> message |= length > 0;
            case RST_STREAM -> end("reset " + ByteBuffer.wrap(payload).getInt());
            case GOAWAY -> end("goaway " + new String(payload, 8, length - 8, StandardCharsets.ISO_8859_1));
            case SETTINGS, PING -> acknowledge(type, flags, payload);
            default -> {
                // Windows and priorities: this client sends no more.
            }
        }
        ended |= (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
    }

    private void end(String how) {
        ended = true;
        grpcStatus = how;
    }

    private void take(Http2Headers headers) {
        httpStatus = text(headers, ":status").orElse(httpStatus);
        grpcStatus = text(headers, "grpc-status").orElse(grpcStatus);
        grpcMessage = text(headers, "grpc-message").orElse(grpcMessage);
    }

    private static Optional<String> text(Http2Headers headers, String name) {
        return Optional.ofNullable(headers.get(name)).map(CharSequence::toString);
    }

    private void acknowledge(int type, int flags, byte[] payload) throws IOException {
        if ((flags & ACK) == 0) {
            byte[] echo = type == PING ? payload : new byte[0];
            frame(type, ACK, 0, echo, 0, echo.length);
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
