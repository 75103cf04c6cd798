package io.garboard.bench.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The client's half of one HTTP/2 connection (RFC 9113), as much of it as gRPC needs. Confined to the thread of its
 * {@link GrpcClient}.
 */
final class Http2Connection {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
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
    private static final int CANCEL = 8;
    private static final int DEFAULT_WINDOW_BYTES = 65535;
    private static final int FRAME_BYTES_MAX = 16384;
    private static final int RECEIVE_WINDOW_BYTES = 1 << 30;

    private final Link link;
    private final SelectionKey key;
    private final CallListener listener;
    private final Map<Integer, OpenCall> calls = new HashMap<>();
    private final ArrayDeque<OpenCall> blocked = new ArrayDeque<>();
    private final TrailerParser trailers = new TrailerParser();
    private final FrameBuffer out = new FrameBuffer();
    private byte[] inBytes = new byte[256 * 1024];
    private ByteBuffer in = ByteBuffer.wrap(inBytes).flip();
    private int nextStream = 1;
    private long sendWindow = DEFAULT_WINDOW_BYTES;
    private int initialStreamWindow = DEFAULT_WINDOW_BYTES;
    private long receivedSinceUpdate;
    private boolean failed;

    Http2Connection(Link link, SelectionKey key, CallListener listener) {
        this.link = link;
        this.key = key;
        this.listener = listener;
        out.raw(PREFACE);
        // Table size 0 keeps the server's header blocks constant; the windows keep it from ever waiting for us.
        out.frame(12, SETTINGS, 0, 0)
                .putShort((short) 1)
                .putInt(0)
                .putShort((short) 4)
                .putInt(RECEIVE_WINDOW_BYTES);
        out.frame(4, WINDOW_UPDATE, 0, 0).putInt(RECEIVE_WINDOW_BYTES - DEFAULT_WINDOW_BYTES);
    }

    /** Opens a call and sends its first message. Returns the stream, to send more on if {@code end} is false. */
    int open(byte[] headerBlock, int tag, byte[] message, boolean end) {
        int stream = nextStream;
        nextStream += 2;
        if (failed) {
            listener.closed(tag, -1, "the connection is closed");
            return stream;
        }
        OpenCall call = new OpenCall(stream, tag, initialStreamWindow);
        calls.put(stream, call);
        out.frame(headerBlock.length, HEADERS, FLAG_END_HEADERS, stream).put(headerBlock);
        sendMessage(call, message, end);
        return stream;
    }

    void send(int stream, byte[] message) {
        OpenCall call = calls.get(stream);
        if (call != null) {
            sendMessage(call, message, false);
        }
    }

    void reset(int stream) {
        if (calls.remove(stream) != null) {
            out.frame(4, RST_STREAM, 0, stream).putInt(CANCEL);
        }
    }

    private void sendMessage(OpenCall call, byte[] message, boolean end) {
        int length = OpenCall.PREFIX_BYTES + message.length;
        if (call.unsent == null && length <= Math.min(FRAME_BYTES_MAX, Math.min(sendWindow, call.sendWindow))) {
            out.frame(length, DATA, end ? FLAG_END_STREAM : 0, call.stream)
                    .put((byte) 0)
                    .putInt(message.length)
                    .put(message);
            spend(call, length);
            return;
        }
        boolean waits = call.unsent != null;
        call.queue(message, end);
        if (!sendUnsent(call) && !waits) {
            blocked.add(call);
        }
    }

    private void spend(OpenCall call, int length) {
        call.sendWindow -= length;
        sendWindow -= length;
    }

    /** Sends what the windows allow; returns whether that was all. */
    private boolean sendUnsent(OpenCall call) {
        byte[] unsent = call.unsent;
        while (unsent != null) {
            long room = Math.min(sendWindow, call.sendWindow);
            if (room <= 0) {
                return false;
            }
            int length = (int) Math.min(Math.min(room, FRAME_BYTES_MAX), unsent.length - call.unsentOffset);
            boolean last = call.unsentOffset + length == unsent.length;
            out.frame(length, DATA, last && call.endAfterUnsent ? FLAG_END_STREAM : 0, call.stream)
                    .put(unsent, call.unsentOffset, length);
            call.unsentOffset += length;
            spend(call, length);
            if (last) {
                call.unsent = null;
                unsent = null;
            }
        }
        return true;
    }

    private void retryBlocked() {
        for (int i = blocked.size(); i > 0; i--) {
            OpenCall call = blocked.remove();
            if (calls.containsKey(call.stream) && !sendUnsent(call)) {
                blocked.add(call);
            }
        }
    }

    /** Writes what waits to the socket; a broken connection fails its calls. */
    void flushOrFail() {
        if (failed) {
            return;
        }
        try {
            boolean done = out.flush(link);
            int interest = done ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
            if (key.interestOps() != interest) {
                key.interestOps(interest);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Reads what has come and handles every whole frame; a broken connection fails its calls. */
    void readOrFail() {
        try {
            int count;
            do {
                in.compact();
                int room = in.remaining();
                count = link.read(in);
                in.flip();
                handleFrames();
                // A link that filled the buffer may hold more, which no selector would tell.
                count = count == room ? count : Math.min(count, 0);
            } while (count > 0);
            if (count < 0) {
                throw new IOException("the server closed the connection");
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void handleFrames() throws IOException {
        while (in.remaining() >= FrameBuffer.HEADER_BYTES) {
            int start = in.position();
            int length = (in.get(start) & 0xff) << 16 | (in.get(start + 1) & 0xff) << 8 | (in.get(start + 2) & 0xff);
            int whole = FrameBuffer.HEADER_BYTES + length;
            if (in.remaining() < whole) {
                if (in.capacity() < whole) {
                    inBytes = new byte[whole * 2];
                    in = ByteBuffer.wrap(inBytes).put(in).flip();
                }
                return;
            }
            frame(in.get(start + 3), in.get(start + 4), in.getInt(start + 5), start + FrameBuffer.HEADER_BYTES, length);
            in.position(start + whole);
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
                for (OpenCall call : calls.values()) {
                    call.sendWindow += window - initialStreamWindow;
                }
                initialStreamWindow = window;
            }
        }
        var unused = out.frame(0, SETTINGS, FLAG_ACK, 0);
        retryBlocked();
    }

    private void ping(int flags, int offset) {
        if ((flags & FLAG_ACK) == 0) {
            out.frame(8, PING, FLAG_ACK, 0).putLong(in.getLong(offset));
        }
    }

    private void windowUpdate(int stream, int bytes) {
        OpenCall call = calls.get(stream);
        if (stream == 0) {
            sendWindow += bytes;
        } else if (call != null) {
            call.sendWindow += bytes;
        }
        if (!blocked.isEmpty()) {
            retryBlocked();
        }
    }

    private void data(int flags, int stream, int offset, int length) {
        receivedSinceUpdate += length;
        if (receivedSinceUpdate > RECEIVE_WINDOW_BYTES / 4) {
            out.frame(4, WINDOW_UPDATE, 0, 0).putInt((int) receivedSinceUpdate);
            receivedSinceUpdate = 0;
        }
        OpenCall call = calls.get(stream);
        if (call == null) {
            return;
        }
        call.receivedSinceUpdate += length;
        if (call.receivedSinceUpdate > RECEIVE_WINDOW_BYTES / 4) {
            out.frame(4, WINDOW_UPDATE, 0, stream).putInt((int) call.receivedSinceUpdate);
            call.receivedSinceUpdate = 0;
        }
        int padding = (flags & FLAG_PADDED) != 0 ? (in.get(offset) & 0xff) + 1 : 0;
        call.received(inBytes, padding > 0 ? offset + 1 : offset, length - padding, listener);
        if ((flags & FLAG_END_STREAM) != 0) {
            close(stream, -1, "ended without trailers");
        }
    }

    private void headers(int flags, int stream, int offset, int length) throws IOException {
        if ((flags & FLAG_END_STREAM) != 0) {
            TrailerParser.Ending ending = trailers.parse(inBytes, flags, stream, offset, length);
            close(stream, ending.status(), ending.message());
        }
    }

    private void close(int stream, int status, String message) {
        OpenCall call = calls.remove(stream);
        if (call != null) {
            listener.closed(call.tag, status, message);
        }
    }

    private void fail(IOException reason) {
        failed = true;
        key.cancel();
        for (Integer stream : calls.keySet().toArray(new Integer[0])) {
            close(stream, -1, String.valueOf(reason.getMessage()));
        }
    }

    void close() throws IOException {
        failed = true;
        link.close();
    }
}
