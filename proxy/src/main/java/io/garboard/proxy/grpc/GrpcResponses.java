package io.garboard.proxy.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The parts of an answer on HTTP/2. */
final class GrpcResponses {

    private static final String STATUS = "grpc-status";
    private static final String MESSAGE = "grpc-message";
    private static final MediaType GRPC = MediaType.create("application", "grpc");
    static final ResponseHeaders HEADERS =
            ResponseHeaders.builder(HttpStatus.OK).contentType(GRPC).build();
    private static final HttpHeaders OK_TRAILERS =
            HttpHeaders.builder().endOfStream(true).add(STATUS, "0").build();

    private GrpcResponses() {}

    static HttpResponse success(HttpData framedMessage) {
        return HttpResponse.of(HEADERS, framedMessage, OK_TRAILERS);
    }

    static HttpResponse failure(Status status) {
        return HttpResponse.of(failureHeaders(status));
    }

    /** For a request that is no proper gRPC: told to HTTP as well. */
    static HttpResponse failure(HttpStatus httpStatus, Status status) {
        return HttpResponse.of(failureHeaders(httpStatus, status));
    }

    /** Headers only, which is how gRPC says that there is nothing but a status. */
    static ResponseHeaders failureHeaders(Status status) {
        return failureHeaders(HttpStatus.OK, status);
    }

    private static ResponseHeaders failureHeaders(HttpStatus httpStatus, Status status) {
        return ResponseHeaders.builder(httpStatus)
                .endOfStream(true)
                .contentType(GRPC)
                .add(STATUS, Integer.toString(status.getCode().value()))
                .add(MESSAGE, text(status))
                .build();
    }

    /** What ends an answer that has begun. */
    static HttpHeaders trailers(Status status) {
        if (status.isOk()) {
            return OK_TRAILERS;
        }
        return HttpHeaders.builder()
                .endOfStream(true)
                .add(STATUS, Integer.toString(status.getCode().value()))
                .add(MESSAGE, text(status))
                .build();
    }

    private static String text(Status status) {
        String description = status.getDescription();
        return description == null ? "" : percentEncode(description);
    }

    /** A message in its frame, in one buffer of exactly its size. */
    static HttpData frame(MessageLite message, ByteBufAllocator allocator) {
        int size = message.getSerializedSize();
        ByteBuf buffer = allocator.buffer(MessageReader.HEADER_BYTES + size);
        try {
            buffer.writeByte(0).writeInt(size);
            message.writeTo(CodedOutputStream.newInstance(buffer.nioBuffer(MessageReader.HEADER_BYTES, size)));
            buffer.writerIndex(MessageReader.HEADER_BYTES + size);
            return HttpData.wrap(buffer.retain());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            buffer.release();
        }
    }

    /** gRPC's rule: printable ASCII except the percent sign stays. */
    static String percentEncode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0x20 && b < 0x7f && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(String.format("%02X", b));
            }
        }
        return encoded.toString();
    }
}
