package io.garboard.proxy.grpc;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;

/** The shapes of a unary answer on HTTP/2. */
final class GrpcResponses {

    private static final MediaType GRPC = MediaType.create("application", "grpc");
    private static final ResponseHeaders HEADERS =
            ResponseHeaders.builder(HttpStatus.OK).contentType(GRPC).build();
    private static final HttpHeaders OK_TRAILERS =
            HttpHeaders.builder().endOfStream(true).add("grpc-status", "0").build();

    private GrpcResponses() {}

    static HttpResponse success(HttpData framedMessage) {
        return HttpResponse.of(HEADERS, framedMessage, OK_TRAILERS);
    }

    /** Headers only, which is how gRPC says that there is nothing but a status. */
    static HttpResponse failure(Status status) {
        String description = status.getDescription();
        return HttpResponse.of(ResponseHeaders.builder(HttpStatus.OK)
                .endOfStream(true)
                .contentType(GRPC)
                .add("grpc-status", Integer.toString(status.getCode().value()))
                .add("grpc-message", description == null ? "" : percentEncode(description))
                .build());
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
