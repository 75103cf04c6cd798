package io.garboard.encryption.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceException.Kind;
import io.garboard.spi.encryption.WrappedKey;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vault's errors, tokens, namespaces and derived keys. */
final class VaultAnswersTest {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);
    private static final byte[] CONTEXT = {1, 2, 3};

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private FakeVault vault;

    @BeforeEach
    void start() throws Exception {
        vault = new FakeVault(directory);
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private KeyEncryptionService open(Map<String, String> more) throws KeyServiceException {
        Map<String, String> options = new HashMap<>(vault.options());
        options.putAll(more);
        return new VaultKeyServiceProvider(Map.of("MY_TOKEN", FakeVault.TOKEN)::get)
                .open(new KeyServiceConfig(options, 60_000));
    }

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED, WRONG_KEY",
        "403, REFUSED, REFUSED",
        "404, REFUSED, REFUSED",
        "412, UNAVAILABLE, UNAVAILABLE",
        "429, UNAVAILABLE, UNAVAILABLE",
        "473, UNAVAILABLE, UNAVAILABLE",
        "500, UNAVAILABLE, UNAVAILABLE",
        "503, UNAVAILABLE, UNAVAILABLE",
        "204, INVALID_ANSWER, INVALID_ANSWER"
    })
    void everyStatusHasItsKindAndShowsVaultsWords(int status, Kind kind, Kind whenDecrypting) throws Exception {
        KeyEncryptionService service = open(Map.of());
        WrappedKey wrapped = service.wrap(SECRET, CONTEXT);
        vault.answer(new FakeVault.Reply(status, status == 204 ? "" : "{\"errors\":[\"first\\nline\",\"second\"]}"));
        String words = status == 204 ? "status 204" : "status " + status + ": first line; second";
        assertThat(assertFails(kind, () -> service.wrap(SECRET, CONTEXT))).hasMessageContaining(words);
        assertThat(assertFails(kind, service::check)).hasMessageContaining("transit/garboard");
        assertFails(whenDecrypting, () -> service.unwrap(wrapped, CONTEXT));
        assertFails(whenDecrypting, () -> service.rewrap(wrapped, CONTEXT));
    }

    @Test
    void nonsenseIsAnInvalidAnswer() throws Exception {
        KeyEncryptionService service = open(Map.of());
        WrappedKey wrapped = service.wrap(SECRET, CONTEXT);
        for (String body : new String[] {
            "<html>",
            "[]",
            "{}",
            "{\"data\":null}",
            "{\"data\":{\"plaintext\":7,\"ciphertext\":\"x\",\"latest_version\":0}}",
            "{\"data\":{\"plaintext\":\"!!\",\"ciphertext\":\"vault:v0:AA\",\"latest_version\":\"1\"}}"
        }) {
            vault.answer(new FakeVault.Reply(200, body));
            assertFails(Kind.INVALID_ANSWER, service::check);
            assertFails(Kind.INVALID_ANSWER, () -> service.wrap(SECRET, CONTEXT));
            assertFails(Kind.INVALID_ANSWER, () -> service.unwrap(wrapped, CONTEXT));
        }
    }

    @Test
    void theTokenComesFromAFileThatMayChange() throws Exception {
        KeyEncryptionService service = open(Map.of());
        service.check();
        Files.writeString(vault.tokenFile(), "another");
        KeyServiceException denied = assertFails(Kind.REFUSED, () -> service.wrap(SECRET, CONTEXT));
        assertThat(denied).hasMessageContaining("permission denied");
        assertThat(denied.getMessage()).doesNotContain("another");
        Files.writeString(vault.tokenFile(), " \n");
        assertThat(assertFails(Kind.REFUSED, service::check)).hasMessageContaining("is empty");
        Files.delete(vault.tokenFile());
        assertFails(Kind.UNAVAILABLE, service::check);
        Files.writeString(vault.tokenFile(), FakeVault.TOKEN);
        assertThat(service.unwrap(service.wrap(SECRET, CONTEXT), CONTEXT)).isEqualTo(SECRET);
    }

    @Test
    void orFromAVariable() throws Exception {
        open(Map.of("tokenFile", "", "tokenVariable", "MY_TOKEN")).check();
        assertThat(assertFails(Kind.REFUSED, () -> open(Map.of("tokenFile", "")).check()))
                .hasMessageContaining("VAULT_TOKEN");
    }

    @Test
    void theTokenIsRenewedOnceUntilHalfOfItsTimeIsOver() throws Exception {
        KeyEncryptionService service = open(Map.of());
        assertThat(service.check().description()).contains("renewed for 7200 s");
        service.check();
        assertThat(vault.requests()).containsOnlyOnce("POST /v1/auth/token/renew-self");
        assertThat(open(Map.of("renewToken", "false")).check().description()).doesNotContain("renewed");
        assertThat(vault.requests()).containsOnlyOnce("POST /v1/auth/token/renew-self");
    }

    @Test
    void renewalFollowsTheClock() throws Exception {
        VaultToken token = new VaultToken(Optional.of(vault.tokenFile()), "X", name -> null);
        VaultClient client = new VaultClient(
                URI.create(vault.address()), Optional.empty(), token, Optional.of(directory.resolve("ca.pem")), 60_000);
        long[] now = {0};
        TokenRenewal renewal = new TokenRenewal(client, true, () -> now[0]);
        vault.setTokenSeconds(100);
        renewal.renewIfDue();
        now[0] += 49_000_000_000L;
        renewal.renewIfDue();
        assertThat(vault.requests()).hasSize(1);
        now[0] += 1_000_000_000L;
        renewal.renewIfDue();
        assertThat(vault.requests()).hasSize(2);
        vault.answer(new FakeVault.Reply(400, "{\"errors\":[\"lease is not renewable\"]}"));
        now[0] += 50_000_000_000L;
        assertThat(renewal.renewIfDue()).contains("not renewed (status 400)");
    }

    @Test
    void theNamespaceIsSent() throws Exception {
        vault.setNamespace("team/a");
        open(Map.of("namespace", "team/a")).check();
        assertFails(Kind.REFUSED, () -> open(Map.of()).check());
    }

    @Test
    void aDerivedKeyGetsTheContextAndRewrapsInVault() throws Exception {
        vault.setDerived();
        KeyEncryptionService service = open(Map.of("derived", "true"));
        WrappedKey wrapped = service.wrap(SECRET, CONTEXT);
        vault.rotate();
        int before = vault.requests().size();
        WrappedKey renewed = service.rewrap(wrapped, CONTEXT);
        assertThat(vault.requests().subList(before, vault.requests().size()))
                .containsExactly("POST /v1/transit/rewrap/garboard");
        assertThat(renewed.keyId()).isEqualTo("transit/garboard/v2");
        assertThat(service.unwrap(renewed, CONTEXT)).isEqualTo(SECRET);
        assertFails(Kind.WRONG_KEY, () -> service.rewrap(wrapped, new byte[0]));
    }

    @Test
    void aServerThatIsNotTrustedIsNotSpokenTo() throws Exception {
        assertFails(Kind.UNAVAILABLE, () -> open(Map.of("caFile", "")).check());
        assertThat(vault.requests()).isEmpty();
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        assertThat(assertFails(Kind.REFUSED, () -> open(Map.of("caFile", empty.toString()))
                        .check()))
                .hasMessageContaining("no certificate");
    }

    private static KeyServiceException assertFails(Kind kind, ThrowingCallable call) {
        KeyServiceException failure = Assertions.catchThrowableOfType(KeyServiceException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        return failure;
    }
}
