package io.garboard.bench.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The HPACK block that opens a gRPC call. It uses the static table and literals without indexing only, so it is the same
 * bytes for every call of a method and is encoded once.
 */
final class HeaderBlock {

    private static final int STATIC_AUTHORITY = 1;
    private static final int STATIC_METHOD_POST = 0x83;
    private static final int STATIC_PATH = 4;
    private static final int STATIC_SCHEME_HTTP = 0x86;
    private static final int STATIC_SCHEME_HTTPS = 0x87;
    private static final int STATIC_CONTENT_TYPE = 31;

    private HeaderBlock() {}

    static byte[] of(String path, String authority, boolean tls) {
        ByteArrayOutputStream block = new ByteArrayOutputStream(128);
        block.write(STATIC_METHOD_POST);
        block.write(tls ? STATIC_SCHEME_HTTPS : STATIC_SCHEME_HTTP);
        literal(block, STATIC_PATH, path);
        literal(block, STATIC_AUTHORITY, authority);
        literal(block, STATIC_CONTENT_TYPE, "application/grpc");
        block.write(0);
        string(block, "te");
        string(block, "trailers");
        return block.toByteArray();
    }

    /** A literal header field without indexing whose name is in the static table; the index has a 4-bit prefix. */
    private static void literal(ByteArrayOutputStream block, int staticName, String value) {
        if (staticName < 15) {
            block.write(staticName);
        } else {
            block.write(15);
            block.write(staticName - 15);
        }
        string(block, value);
    }

    private static void string(ByteArrayOutputStream block, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length >= 127) {
            throw new IllegalArgumentException("header value of " + bytes.length + " bytes (expected: < 127)");
        }
        block.write(bytes.length);
        block.writeBytes(bytes);
    }
}
