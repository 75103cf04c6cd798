package io.garboard.bench.wire;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads how a call ended from the header block of its trailers. Since the server may not index headers, the block of every
 * success is the same bytes, and only the first is decoded. Confined as its connection is.
 */
final class TrailerParser {

    private static final int FLAG_PADDED = 8;
    private static final int FLAG_PRIORITY = 0x20;

    /** The gRPC status, -1 if there was none, and its message. */
    record Ending(int status, String message) {}

    private static final Ending OK = new Ending(0, "");

    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
    private byte[] okBlock = new byte[0];

    /** Reads the payload of a HEADERS frame that ends a stream. */
    Ending parse(byte[] bytes, int flags, int stream, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        if ((flags & FLAG_PADDED) != 0) {
            end -= bytes[offset] & 0xff;
            from++;
        }
        if ((flags & FLAG_PRIORITY) != 0) {
            from += 5;
        }
        if (Arrays.equals(bytes, from, end, okBlock, 0, okBlock.length)) {
            return OK;
        }
        Http2Headers trailers = decode(stream, bytes, from, end - from);
        CharSequence status = trailers.get("grpc-status");
        CharSequence message = trailers.get("grpc-message");
        if (status != null && "0".contentEquals(status)) {
            okBlock = Arrays.copyOfRange(bytes, from, end);
        }
        return new Ending(
                status == null ? -1 : Integer.parseInt(status.toString()), message == null ? "" : message.toString());
    }

    private Http2Headers decode(int stream, byte[] bytes, int offset, int length) throws IOException {
        try {
            return decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(bytes, offset, length));
        } catch (Http2Exception e) {
            throw new IOException("bad header block from the server", e);
        }
    }
}
