package io.garboard.conformance.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Requests that no well-behaved client sends get the answers of a real etcd, down to the text. Not compared, since it is
 * deliberately different:
 *
 * <ul>
 *   <li>Garboard's answers are always {@code application/grpc}, and never compressed.
 *   <li>A unary call whose time is over is ended by its client alone.
 *   <li>Where HEADERS end the stream, etcd waits for ever for what cannot come; Garboard says that there was nothing.
 *   <li>A {@code client-api-version} that is no UTF-8 ends etcd's whole process; Garboard refuses it.
 * </ul>
 */
@Tag("conformance")
class OddRequestsTest {

    private static final String UNARY = "/etcdserverpb.KV/Range";
    private static final String WATCH = "/etcdserverpb.Watch/Watch";
    /** The one whose answers are a stream, but not its requests, that both serve. */
    private static final String HEALTH = "/grpc.health.v1.Health/Watch";

    /** Where both go on waiting, and say nothing. */
    private static final Set<String> SILENT = Set.of(
            WATCH + " empty",
            WATCH + " less than a header",
            WATCH + " gzip in many empty pieces",
            HEALTH + " with more to come");

    /** After these words come details in those of Go's libraries, or none in Garboard's answers. */
    private static final List<String> WITHOUT_DETAILS = List.of(
            "grpc: error unmarshalling request",
            "grpc: failed to unmarshal the received message",
            "grpc: failed to decompress the message",
            "grpc: failed to read decompressed data");

    private static final Map<String, String> DIFFERENT = Map.of(
            "a binary header that is no Base64",
            "Garboard looks at no binary header, so it does not decode any either");

    @Test
    void areAnsweredAsByEtcd() throws Exception {
        Insist.onScene(OddRequestsTest::compare);
    }

    private static void compare() throws Exception {
        SoftAssertions softly = new SoftAssertions();
        try (ServerProcess etcd = ServerProcess.launch(ServerKind.ETCD);
                ServerProcess other = ServerProcess.launch(ServerKind.firstUnderTest())) {
            for (String path : List.of(UNARY, WATCH, HEALTH)) {
                for (OddRequest request : OddRequest.all()) {
                    if (!SILENT.contains(path + " " + request)) {
                        compare(softly, path, request, ask(etcd, path, request), ask(other, path, request));
                    }
                }
            }
            assertThat(etcd.isRunning()).isTrue();
            assertThat(other.isRunning()).isTrue();
        }
        softly.assertAll();
    }

    private static void compare(
            SoftAssertions softly, String path, OddRequest request, RawCall.Answer etcd, RawCall.Answer other) {
        String reason = DIFFERENT.get(request.toString());
        if (reason == null) {
            softly.assertThat(other).as(path + " " + request).isEqualTo(etcd);
        } else if (ServerKind.firstUnderTest().isGarboard()) {
            softly.assertThat(other).as(path + " " + request + ": " + reason).isNotEqualTo(etcd);
        }
    }

    private static RawCall.Answer ask(ServerProcess server, String path, OddRequest request) throws Exception {
        try (RawCall call = new RawCall(server.clientPort())) {
            call.send(request.headers(path), request.body(), request.ends());
            boolean endless = request.isFine() && !path.equals(UNARY);
            RawCall.Answer answer = endless ? call.messageOrEnd() : call.end();
            // A stream that fails may have got as far as its first answer, or not.
            return new RawCall.Answer(
                    answer.httpStatus(),
                    answer.message() && request.isFine(),
                    answer.grpcStatus(),
                    withoutDetails(answer.grpcMessage()));
        } catch (IOException e) {
            throw new AssertionError(path + " " + request + "\n" + server.epitaph(), e);
        }
    }

    private static String withoutDetails(String text) {
        return WITHOUT_DETAILS.stream().filter(text::startsWith).findFirst().orElse(text);
    }
}
