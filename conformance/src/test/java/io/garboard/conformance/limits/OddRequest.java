package io.garboard.conformance.limits;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * A request that no well-behaved client sends. Not thread-safe while it is put together.
 */
final class OddRequest {

    /** A request to create a watcher, for a range, or for a service's health: whoever gets it can read it. */
    private static final byte[] MESSAGE = {10, 3, 10, 1, 'a'};

    private static final byte[] WHOLE = framed(0, MESSAGE);
    private static final byte[] TOO_LARGE = {0, -1, -1, -1, -1, 5};
    private static final byte[] CUT = {0, 0, 0, 0, 5, 10, 3};
    private static final byte[] LESS_THAN_A_HEADER = {0, 0};
    private static final int BOMB_BYTES = 50_000_000;

    private final String name;
    private final byte[] body;
    private String method = "POST";
    private String contentType = "application/grpc";
    private List<String> headers = List.of();
    private boolean ends = true;
    private boolean fine;

    private OddRequest(String name, byte[] body) {
        this.name = name;
        this.body = body;
    }

    /** All of the headers, in the order in which they are sent. */
    List<String> headers(String path) {
        List<String> all = new ArrayList<>(List.of(":method", method, ":scheme", "http", ":path", path));
        all.addAll(List.of(":authority", "localhost", "content-type", contentType, "te", "trailers"));
        all.addAll(headers);
        return all;
    }

    static List<OddRequest> all() {
        List<OddRequest> all = new ArrayList<>(bodies());
        all.addAll(timeouts());
        all.addAll(types());
        all.addAll(headers());
        all.addAll(compressed());
        return all;
    }

    private static List<OddRequest> bodies() {
        return List.of(
                new OddRequest("compressed, with nothing said of how", framed(1, MESSAGE)),
                new OddRequest("flag 2", framed(2, MESSAGE)),
                new OddRequest("garbage", framed(0, new byte[] {-1, -1, -1, -1, -1})),
                new OddRequest("too large", TOO_LARGE),
                new OddRequest("too large, with more to come", TOO_LARGE).open(),
                new OddRequest("cut off", CUT),
                new OddRequest("less than a header", LESS_THAN_A_HEADER),
                new OddRequest("empty", new byte[0]),
                new OddRequest("with more to come", WHOLE).open().fine(),
                new OddRequest("two messages", join(WHOLE, WHOLE)).fine(),
                new OddRequest("a message, and a part of one", join(WHOLE, CUT)),
                new OddRequest("a message, and one too large", join(WHOLE, TOO_LARGE)),
                new OddRequest("a message, and less than a header", join(WHOLE, LESS_THAN_A_HEADER)).fine());
    }

    private static List<OddRequest> timeouts() {
        return Stream.of("5", "5x", "123456789S", "axS", "-5S", "+5S", "", "S", "1 S")
                .map(timeout -> new OddRequest("grpc-timeout '" + timeout + "'", WHOLE).header("grpc-timeout", timeout))
                .toList();
    }

    private static List<OddRequest> types() {
        List<OddRequest> all = new ArrayList<>();
        for (String type : List.of("application/json", "application/grpcx", "APPLICATION/gRPC", "text/grpc", "")) {
            all.add(new OddRequest("content-type '" + type + "'", WHOLE).type(type));
        }
        for (String type : List.of("application/grpc+json", "application/grpc;x=y", "application/grpc;x")) {
            all.add(new OddRequest("content-type '" + type + "'", WHOLE)
                    .type(type)
                    .fine());
        }
        return all;
    }

    private static List<OddRequest> headers() {
        return List.of(
                new OddRequest("PUT", WHOLE).method("PUT"),
                new OddRequest("GET", WHOLE).method("GET"),
                new OddRequest("grpc-encoding snappy", WHOLE).header("grpc-encoding", "snappy"),
                new OddRequest("grpc-encoding identity", WHOLE)
                        .header("grpc-encoding", "identity")
                        .fine(),
                new OddRequest("a strange header", WHOLE)
                        .header("x!#$%&'*+^`|~", "y")
                        .fine(),
                new OddRequest("a binary header that is no Base64", WHOLE)
                        .header("x-bin", "?")
                        .fine());
    }

    private static List<OddRequest> compressed() {
        byte[] zipped = gzip(MESSAGE);
        byte[] damaged = zipped.clone();
        damaged[damaged.length - 6] ^= 1; // in the checksum
        return List.of(
                zipped("gzip", zipped).fine(),
                zipped("gzip of nothing at all", new byte[0]),
                zipped("gzip of 50 MB", gzip(bomb())),
                zipped("gzip that is none", new byte[] {'n', 'o', 't', 'g', 'z', 'i', 'p'}),
                zipped("gzip with a wrong checksum", damaged),
                zipped("gzip of garbage", gzip(new byte[] {-1, -1, -1, -1, -1})),
                zipped("gzip cut off", Arrays.copyOf(zipped, zipped.length - 4)),
                zipped("gzip in many empty pieces", pieces(gzip(new byte[0]), 3_000))
                        .fine(),
                new OddRequest("gzip announced, not used", WHOLE)
                        .header("grpc-encoding", "gzip")
                        .fine());
    }

    private static OddRequest zipped(String name, byte[] message) {
        return new OddRequest(name, framed(1, message)).header("grpc-encoding", "gzip");
    }

    private OddRequest method(String value) {
        method = value;
        return this;
    }

    private OddRequest type(String value) {
        contentType = value;
        return this;
    }

    private OddRequest header(String header, String value) {
        headers = List.of(header, value);
        return this;
    }

    private OddRequest open() {
        ends = false;
        return this;
    }

    private OddRequest fine() {
        fine = true;
        return this;
    }

    byte[] body() {
        return body;
    }

    /** Whether the client says that there will be no more. */
    boolean ends() {
        return ends;
    }

    /** Whether it is one that is served all the same: such a stream need not end. */
    boolean isFine() {
        return fine;
    }

    private static byte[] bomb() {
        byte[] bomb = new byte[BOMB_BYTES];
        bomb[0] = 10;
        return bomb;
    }

    private static byte[] pieces(byte[] piece, int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    private static byte[] framed(int flag, byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) flag)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
