package io.garboard.server.launch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;

/**
 * One linearizable {@code Range}, as a client sends it that has nothing else to do: so that what the first request needs is
 * loaded in a rehearsal. By hand on a socket, since a client's library would be loaded and recorded, too.
 *
 * <p>Layout: RFC 9113, sections 4.1 and 6, and RFC 7541, section 6.2.2 (literal fields that are not indexed).
 */
public final class FirstRequest {

    private static final int FRAME_HEADER_BYTES = 9;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    /** {@code RangeRequest} with the key "a", behind the five bytes that gRPC puts before a message. */
    private static final byte[] MESSAGE = {0, 0, 0, 0, 3, 0x0a, 1, 'a'};

    private FirstRequest() {}

    /**
     * Sends it and waits for the end of the answer, whatever it says.
     *
     * @param clientUrl of a listener without TLS
     * @throws IOException if the connection ends or stands still before that
     */
    public static void send(String clientUrl) throws IOException {
        URI url = URI.create(clientUrl);
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(request(url.getAuthority()));
            out.flush();
            awaitEnd(new DataInputStream(socket.getInputStream()));
        }
    }

    private static byte[] request(String authority) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        field(fields, ":method", "POST");
        field(fields, ":scheme", "http");
        field(fields, ":path", "/etcdserverpb.KV/Range");
        field(fields, ":authority", authority);
        field(fields, "content-type", "application/grpc");
        field(fields, "te", "trailers");
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        frame(request, SETTINGS, 0, 0, new byte[0]);
        frame(request, HEADERS, END_HEADERS, 1, fields.toByteArray());
        frame(request, DATA, END_STREAM, 1, MESSAGE);
        return request.toByteArray();
    }

    /** Name and value are shorter than 127 bytes. */
    private static void field(ByteArrayOutputStream fields, String name, String value) {
        fields.write(0);
        fields.write(name.length());
        fields.writeBytes(name.getBytes(US_ASCII));
        fields.write(value.length());
        fields.writeBytes(value.getBytes(US_ASCII));
    }

    private static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
        out.write(payload.length >>> 16);
        out.write(payload.length >>> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        out.writeBytes(new byte[] {0, 0, 0, (byte) stream});
        out.writeBytes(payload);
    }

    private static void awaitEnd(DataInputStream in) throws IOException {
        byte[] header = new byte[FRAME_HEADER_BYTES];
        boolean ended = false;
        while (!ended) {
            in.readFully(header);
            int length = ((header[0] & 0xff) << 16) | ((header[1] & 0xff) << 8) | (header[2] & 0xff);
            in.skipNBytes(length);
            boolean ofTheAnswer = header[3] == DATA || header[3] == HEADERS;
            ended = ofTheAnswer && (header[4] & END_STREAM) != 0;
        }
    }
}
