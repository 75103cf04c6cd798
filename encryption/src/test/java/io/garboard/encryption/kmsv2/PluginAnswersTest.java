package io.garboard.encryption.kmsv2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceException.Kind;
import io.garboard.spi.encryption.WrappedKey;
import io.grpc.Status;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that is ill, or answers what the API does not allow. */
final class PluginAnswersTest {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);
    private static final byte[] CONTEXT = {1, 2, 3};

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private FakePlugin plugin;

    @SuppressWarnings("NullAway.Init") // set before each test
    private KeyEncryptionService service;

    @BeforeEach
    void start() throws Exception {
        plugin = new FakePlugin(directory.resolve("kms.sock"));
        service = new KmsV2KeyServiceProvider().open(new KeyServiceConfig(plugin.options(), 60_000));
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
        plugin.close();
    }

    @Test
    void anIllPluginIsUnavailableWithItsOwnWords() {
        plugin.changeStatus(status -> status.setHealthz("token expired\nask somebody"));
        KeyServiceException failure = assertFails(Kind.UNAVAILABLE, service::check);
        assertThat(failure).hasMessageContaining("token expired ask somebody");
        plugin.changeStatus(status -> status.setHealthz(""));
        assertFails(Kind.UNAVAILABLE, service::check);
    }

    @Test
    void bothVersionsOfTheApiAreKnownAndNoOther() throws Exception {
        plugin.changeStatus(status -> status.setVersion("v2beta1"));
        assertThat(service.check().description()).contains("v2beta1");
        for (String version : List.of("", "v1beta1", "v3")) {
            plugin.changeStatus(status -> status.setVersion(version));
            assertThat(assertFails(Kind.INVALID_ANSWER, service::check))
                    .hasMessageContaining("expected: v2 or v2beta1");
        }
    }

    @Test
    void aKeyIdMustBeOne() {
        for (String keyId : List.of("", "k".repeat(1025), "a\tb")) {
            plugin.changeStatus(status -> status.setKeyId(keyId));
            assertFails(Kind.INVALID_ANSWER, service::check);
            plugin.changeEncrypt(response -> response.setKeyId(keyId));
            assertFails(Kind.INVALID_ANSWER, () -> service.wrap(SECRET, CONTEXT));
        }
    }

    @Test
    void nonsenseFromEncryptIsRefused() {
        plugin.changeEncrypt(response -> response.clearCiphertext());
        assertFails(Kind.INVALID_ANSWER, () -> service.wrap(SECRET, CONTEXT));
        plugin.changeEncrypt(response -> response.setCiphertext(ByteString.copyFrom(new byte[1025])));
        assertFails(Kind.INVALID_ANSWER, () -> service.wrap(SECRET, CONTEXT));
        plugin.changeEncrypt(response -> response.putAnnotations("not a name", ByteString.EMPTY));
        assertFails(Kind.INVALID_ANSWER, () -> service.wrap(SECRET, CONTEXT));
        plugin.changeEncrypt(response -> response.putAnnotations("a.example", ByteString.copyFrom(new byte[33 << 10])));
        assertFails(Kind.INVALID_ANSWER, () -> service.wrap(SECRET, CONTEXT));
    }

    @Test
    void aKeyThatStatusDoesNotNameIsNotUsed() {
        plugin.changeStatus(status -> status.setKeyId("another"));
        assertThat(assertFails(Kind.UNAVAILABLE, () -> service.wrap(SECRET, CONTEXT)))
                .hasMessageContaining("another")
                .hasMessageContaining("kek/1");
    }

    @Test
    void aDecryptThatFailsMeansAWrongKeyOnlyWhenThePluginIsWell() throws Exception {
        WrappedKey wrapped = service.wrap(SECRET, CONTEXT);
        for (Status status : List.of(Status.UNKNOWN, Status.INTERNAL, Status.INVALID_ARGUMENT, Status.NOT_FOUND)) {
            plugin.failDecrypt(status);
            assertThat(assertFails(Kind.WRONG_KEY, () -> service.unwrap(wrapped, CONTEXT)))
                    .hasMessageContaining("kek/1");
        }
        plugin.changeStatus(status -> status.setHealthz("no connection to the cloud"));
        assertFails(Kind.UNAVAILABLE, () -> service.unwrap(wrapped, CONTEXT));
        plugin.failDecrypt(Status.PERMISSION_DENIED);
        assertFails(Kind.REFUSED, () -> service.unwrap(wrapped, CONTEXT));
        plugin.failDecrypt(Status.UNIMPLEMENTED);
        assertFails(Kind.INVALID_ANSWER, () -> service.unwrap(wrapped, CONTEXT));
    }

    @Test
    void aSocketThatSpeaksAnotherProtocolIsUnavailable() throws Exception {
        Path other = directory.resolve("other.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(other));
            Thread talker = new Thread(() -> talkNonsense(server));
            talker.setDaemon(true);
            talker.start();
            Map<String, String> options = Map.of("endpoint", "unix://" + other);
            try (KeyEncryptionService mistaken =
                    new KmsV2KeyServiceProvider().open(new KeyServiceConfig(options, 60_000))) {
                assertFails(Kind.UNAVAILABLE, mistaken::check);
            }
        }
    }

    private static void talkNonsense(ServerSocketChannel server) {
        try {
            while (true) {
                try (SocketChannel client = server.accept()) {
                    client.write(ByteBuffer.wrap("220 mail.example ESMTP ready for you\r\n".getBytes(US_ASCII)));
                }
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static KeyServiceException assertFails(Kind kind, ThrowingCallable call) {
        KeyServiceException failure = Assertions.catchThrowableOfType(KeyServiceException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        return failure;
    }
}
