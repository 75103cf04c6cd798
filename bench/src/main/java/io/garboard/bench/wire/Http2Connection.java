package io.garboard.bench.wire;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client's half of one HTTP/2 connection over cleartext, as much of it as gRPC needs.
 *
 * <p>Confined to the thread of its {@link GrpcClient}. Frames (RFC 9113, section 4.1): length 3 bytes, type 1, flags 1,
 * stream 4, then the payload.
 */
final class Http2Connection {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_HEADER_BYTES = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int FLAG_ACK = 1;
    private static final int FLAG_END_STREAM = 1;
    private static final int FLAG_END_HEADERS = 4;
    private static final int FLAG_PADDED = 8;
    private static final int FLAG_PRIORITY = 0x20;
    private static final int FRAME_BYTES_MAX = 16384;
    private static final int RECEIVE_WINDOW_BYTES = 1 << 30;
    private static final int GRPC_PREFIX_BYTES = 5;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final CallListener listener;
    private final Map<Integer, Call> calls = new HashMap<>();
    private final ArrayDeque<Call> blocked = new ArrayDeque<>();
    private final DefaultHttp2HeadersDecoder headersDecoder = new DefaultHttp2HeadersDecoder();

    private ByteBuffer in = ByteBuffer.allocate(256 * 1024).flip();
    private ByteBuffer out = ByteBuffer.allocateDirect(1024 * 1024);
    private byte[] okTrailers = new byte[0];
    private int nextStream = 1;
    private long sendWindow = 65535;
    private int initialStreamWindow = 65535;
    private long receivedSinceUpdate;

    /** One call: what is still to be sent, and the message that is coming in. */
    private static final class Call {
        final int stream;
        final int tag;
        long sendWindow;
        byte @Nullable [] unsent;
        int unsentOffset;
        boolean endAfterUnsent;
        long receivedSinceUpdate;
        byte[] partial = new byte[0];
        int partialLength;

        Call(int stream, int tag, long sendWindow) {
            this.stream = stream;
            this.tag = tag;
            this.sendWindow = sendWindow;
        }
    }

    Http2Connection(SocketChannel channel, SelectionKey key, CallListener listener) {
        this.channel = channel;
        this.key = key;
        this.listener = listener;
        out.put(PREFACE);
        // Table size 0 keeps the server's header blocks constant; the windows keep it from ever waiting for us.
        frameHeader(12, SETTINGS, 0, 0);
        out.putShort((short) 1).putInt(0);
        out.putShort((short) 4).putInt(RECEIVE_WINDOW_BYTES);
        frameHeader(4, WINDOW_UPDATE, 0, 0);
        out.putInt(RECEIVE_WINDOW_BYTES - 65535);
    }

    /** Opens a call and sends its first message. Returns the stream, to send more on if {@code end} is false. */
    int open(byte[] headerBlock, int tag, byte[] message, boolean end) {
        int stream = nextStream;
        nextStream += 2;
        Call call = new Call(stream, tag, initialStreamWindow);
        calls.put(stream, call);
        ensureOut(FRAME_HEADER_BYTES + headerBlock.length);
        frameHeader(headerBlock.length, HEADERS, FLAG_END_HEADERS, stream);
        out.put(headerBlock);
        sendMessage(call, message, end);
        return stream;
    }

    /** Sends another message of an open call. */
    void send(int stream, byte[] message) {
        Call call = calls.get(stream);
        if (call != null) {
            sendMessage(call, message, false);
        }
    }

    /** Ends a call from this side, at once. */
    void reset(int stream) {
        if (calls.remove(stream) != null) {
            ensureOut(FRAME_HEADER_BYTES + 4);
            frameHeader(4, RST_STREAM, 0, stream);
            out.putInt(8);
        }
    }

    private void sendMessage(Call call, byte[] message, boolean end) {
        byte[] framed = new byte[GRPC_PREFIX_BYTES + message.length];
        ByteBuffer.wrap(framed).put((byte) 0).putInt(message.length).put(message);
        if (call.unsent != null) {
            byte[] joined = Arrays.copyOfRange(call.unsent, call.unsentOffset, call.unsent.length + framed.length);
            System.arraycopy(framed, 0, joined, joined.length - framed.length, framed.length);
            framed = joined;
        }
        call.unsent = framed;
        call.unsentOffset = 0;
        call.endAfterUnsent = end;
        if (!sendUnsent(call)) {
            blocked.add(call);
        }
    }

    /** Sends what the windows allow; returns whether that was all. */
    private boolean sendUnsent(Call call) {
        byte[] unsent = call.unsent;
        if (unsent == null) {
            return true;
        }
        while (call.unsentOffset < unsent.length) {
            long room = Math.min(sendWindow, call.sendWindow);
            if (room <= 0) {
                return false;
            }
            int length = (int) Math.min(Math.min(room, FRAME_BYTES_MAX), unsent.length - call.unsentOffset);
            boolean last = call.unsentOffset + length == unsent.length;
            ensureOut(FRAME_HEADER_BYTES + length);
            frameHeader(length, DATA, last && call.endAfterUnsent ? FLAG_END_STREAM : 0, call.stream);
            out.put(unsent, call.unsentOffset, length);
            call.unsentOffset += length;
            call.sendWindow -= length;
            sendWindow -= length;
        }
        call.unsent = null;
        return true;
    }

    private void retryBlocked() {
        for (int i = blocked.size(); i > 0; i--) {
            Call call = blocked.remove();
            if (!sendUnsent(call)) {
                blocked.add(call);
            }
        }
    }

    /** Writes what waits to the socket. */
    void flush() throws IOException {
        out.flip();
        channel.write(out);
        boolean rest = out.hasRemaining();
        out.compact();
        int interest = rest ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    /** Reads what has come and handles every whole frame. */
    void read() throws IOException {
        in.compact();
        int count = channel.read(in);
        in.flip();
        if (count < 0) {
            throw new IOException("the server closed the connection");
        }
        while (in.remaining() >= FRAME_HEADER_BYTES) {
            int start = in.position();
            int length = (in.get(start) & 0xff) << 16 | (in.get(start + 1) & 0xff) << 8 | (in.get(start + 2) & 0xff);
            if (in.remaining() < FRAME_HEADER_BYTES + length) {
                ensureIn(FRAME_HEADER_BYTES + length);
                break;
            }
            frame(in.get(start + 3), in.get(start + 4), in.getInt(start + 5), start + FRAME_HEADER_BYTES, length);
            in.position(start + FRAME_HEADER_BYTES + length);
        }
    }

    private void frame(int type, int flags, int stream, int offset, int length) throws IOException {
        switch (type) {
            case DATA -> data(flags, stream, offset, length);
            case HEADERS -> headers(flags, stream, offset, length);
            case RST_STREAM -> close(stream, -1, "stream reset with error " + in.getInt(offset));
            case SETTINGS -> settings(flags, offset, length);
            case PING -> ping(flags, offset);
            case WINDOW_UPDATE -> windowUpdate(stream, in.getInt(offset));
            case GOAWAY -> throw new IOException("the server sent GOAWAY with error " + in.getInt(offset + 4));
            default -> {
                // Extension frames are to be ignored.
            }
        }
    }

    private void settings(int flags, int offset, int length) {
        if ((flags & FLAG_ACK) != 0) {
            return;
        }
        for (int i = offset; i < offset + length; i += 6) {
            if (in.getShort(i) == 4) {
                int window = in.getInt(i + 2);
                for (Call call : calls.values()) {
                    call.sendWindow += window - initialStreamWindow;
                }
                initialStreamWindow = window;
            }
        }
        ensureOut(FRAME_HEADER_BYTES);
        frameHeader(0, SETTINGS, FLAG_ACK, 0);
        retryBlocked();
    }

    private void ping(int flags, int offset) {
        if ((flags & FLAG_ACK) == 0) {
            ensureOut(FRAME_HEADER_BYTES + 8);
            frameHeader(8, PING, FLAG_ACK, 0);
            out.putLong(in.getLong(offset));
        }
    }

    private void windowUpdate(int stream, int bytes) {
        if (stream == 0) {
            sendWindow += bytes;
        } else {
            Call call = calls.get(stream);
            if (call != null) {
                call.sendWindow += bytes;
            }
        }
        retryBlocked();
    }

    private void data(int flags, int stream, int offset, int length) {
        receivedSinceUpdate += length;
        if (receivedSinceUpdate > RECEIVE_WINDOW_BYTES / 4) {
            sendWindowUpdate(0, (int) receivedSinceUpdate);
            receivedSinceUpdate = 0;
        }
        Call call = calls.get(stream);
        if (call == null) {
            return;
        }
        call.receivedSinceUpdate += length;
        if (call.receivedSinceUpdate > RECEIVE_WINDOW_BYTES / 4) {
            sendWindowUpdate(stream, (int) call.receivedSinceUpdate);
            call.receivedSinceUpdate = 0;
        }
        int padding = (flags & FLAG_PADDED) != 0 ? (in.get(offset) & 0xff) + 1 : 0;
        int from = padding > 0 ? offset + 1 : offset;
        messages(call, from, length - padding);
        if ((flags & FLAG_END_STREAM) != 0) {
            close(stream, -1, "ended without trailers");
        }
    }

    /** Cuts the bytes into messages; only one that crosses frames is copied. */
    private void messages(Call call, int offset, int length) {
        byte[] bytes = in.array();
        int at = offset;
        int end = offset + length;
        if (call.partialLength > 0) {
            at += topUp(call, bytes, at, end, GRPC_PREFIX_BYTES);
            if (call.partialLength < GRPC_PREFIX_BYTES) {
                return;
            }
            int whole = GRPC_PREFIX_BYTES + ByteBuffer.wrap(call.partial).getInt(1);
            at += topUp(call, bytes, at, end, whole);
            if (call.partialLength < whole) {
                return;
            }
            listener.message(call.tag, call.partial, GRPC_PREFIX_BYTES, whole - GRPC_PREFIX_BYTES);
            call.partialLength = 0;
        }
        while (end - at >= GRPC_PREFIX_BYTES) {
            int size = in.getInt(at + 1);
            if (end - at < GRPC_PREFIX_BYTES + size) {
                break;
            }
            listener.message(call.tag, bytes, at + GRPC_PREFIX_BYTES, size);
            at += GRPC_PREFIX_BYTES + size;
        }
        topUp(call, bytes, at, end, end - at);
    }

    /** Adds bytes to the partial message until it has {@code wanted}; returns how many were taken. */
    private static int topUp(Call call, byte[] bytes, int from, int end, int wanted) {
        int count = Math.min(end - from, wanted - call.partialLength);
        if (count <= 0) {
            return 0;
        }
        if (call.partial.length < wanted) {
            call.partial = Arrays.copyOf(call.partial, Math.max(wanted, 64));
        }
        System.arraycopy(bytes, from, call.partial, call.partialLength, count);
        call.partialLength += count;
        return count;
    }

    private void headers(int flags, int stream, int offset, int length) throws IOException {
        boolean end = (flags & FLAG_END_STREAM) != 0;
        int from = offset;
        int size = length;
        if ((flags & FLAG_PADDED) != 0) {
            size -= 1 + (in.get(offset) & 0xff);
            from++;
        }
        if ((flags & FLAG_PRIORITY) != 0) {
            size -= 5;
            from += 5;
        }
        if (!end) {
            return;
        }
        byte[] bytes = in.array();
        if (Arrays.equals(bytes, from, from + size, okTrailers, 0, okTrailers.length)) {
            close(stream, 0, "");
            return;
        }
        Http2Headers trailers = decode(stream, bytes, from, size);
        CharSequence status = trailers.get("grpc-status");
        CharSequence message = trailers.get("grpc-message");
        if (status != null && "0".contentEquals(status)) {
            okTrailers = Arrays.copyOfRange(bytes, from, from + size);
        }
        close(
                stream,
                status == null ? -1 : Integer.parseInt(status.toString()),
                message == null ? "" : message.toString());
    }

    private Http2Headers decode(int stream, byte[] bytes, int offset, int length) throws IOException {
        try {
            return headersDecoder.decodeHeaders(stream, Unpooled.wrappedBuffer(bytes, offset, length));
        } catch (Http2Exception e) {
            throw new IOException("bad header block from the server", e);
        }
    }

    private void close(int stream, int status, String message) {
        Call call = calls.remove(stream);
        if (call != null) {
            listener.closed(call.tag, status, message);
        }
    }

    /** Tells every open call that the connection is gone. */
    void fail(String reason) {
        for (Integer stream : calls.keySet().toArray(new Integer[0])) {
            close(stream, -1, reason);
        }
    }

    int openCalls() {
        return calls.size();
    }

    private void sendWindowUpdate(int stream, int bytes) {
        ensureOut(FRAME_HEADER_BYTES + 4);
        frameHeader(4, WINDOW_UPDATE, 0, stream);
        out.putInt(bytes);
    }

    private void frameHeader(int length, int type, int flags, int stream) {
        out.put((byte) (length >> 16)).put((byte) (length >> 8)).put((byte) length);
        out.put((byte) type).put((byte) flags).putInt(stream);
    }

    private void ensureOut(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(out.capacity() * 2, out.position() + bytes));
            out = larger.put(out.flip());
        }
    }

    private void ensureIn(int bytes) {
        if (in.capacity() < bytes) {
            in = ByteBuffer.allocate(bytes * 2).put(in).flip();
        }
    }
}
