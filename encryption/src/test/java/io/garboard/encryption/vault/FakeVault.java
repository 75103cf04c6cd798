package io.garboard.encryption.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.garboard.encryption.aead.AesGcmWrapping;
import io.garboard.tck.encryption.KeyServiceFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The documented part of Vault's API that the client uses, over HTTPS on a free port; one key, one token. */
final class FakeVault implements KeyServiceFixture {

    static final String TOKEN = "hvs.a-token-of-this-test";

    private static final TestCertificate CERTIFICATE = TestCertificate.make();
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":\"([^\"]*)\"");

    static {
        // Otherwise each answer waits for 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final SecureRandom random = new SecureRandom();
    private final AesGcmWrapping wrapping = new AesGcmWrapping(random, null);
    private final List<SecretKeySpec> versions = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpsServer server;
    private final Path caFile;
    private final Path tokenFile;

    private int oldest = 1;
    private boolean derived;
    private boolean down;
    private boolean hanging;
    private String namespace = "";
    private int tokenSeconds = 7200;
    private @Nullable Reply reply;

    /** An answer that was chosen before. */
    record Reply(int status, String body) {}

    FakeVault(Path directory) throws IOException, GeneralSecurityException {
        rotate();
        caFile = CERTIFICATE.writePem(directory.resolve("ca.pem"));
        tokenFile = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(CERTIFICATE.serverContext()));
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    String address() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    Path tokenFile() {
        return tokenFile;
    }

    synchronized void answer(@Nullable Reply newReply) {
        reply = newReply;
    }

    synchronized void setDerived() {
        derived = true;
    }

    synchronized void setNamespace(String name) {
        namespace = name;
    }

    synchronized void setTokenSeconds(int seconds) {
        tokenSeconds = seconds;
    }

    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public Map<String, String> options() {
        return Map.of(
                "address", address(),
                "keyName", "garboard",
                "tokenFile", tokenFile.toString(),
                "caFile", caFile.toString());
    }

    @Override
    public synchronized void rotate() {
        byte[] key = new byte[32];
        random.nextBytes(key);
        versions.add(new SecretKeySpec(key, "AES"));
    }

    @Override
    public synchronized boolean removeOldKeys() {
        oldest = versions.size();
        return true;
    }

    @Override
    public synchronized void takeDown() {
        down = true;
    }

    @Override
    public synchronized void bringBack() {
        down = false;
    }

    @Override
    public synchronized boolean hang() {
        hanging = true;
        return true;
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private synchronized boolean isDown() {
        return down;
    }

    private synchronized boolean isHanging() {
        return hanging;
    }

    private void serve(HttpExchange exchange) throws IOException {
        if (isHanging()) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (isDown()) {
            // The connection ends without an answer.
            exchange.close();
            return;
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Reply answer = reply(exchange, body);
        byte[] bytes = answer.body.getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized Reply reply(HttpExchange exchange, String body) {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(request);
        if (reply != null) {
            return reply;
        }
        boolean known = TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))
                && namespace.equals(
                        Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("X-Vault-Namespace"), ""));
        if (!known) {
            return error(403, "permission denied");
        }
        Map<String, String> fields = new TreeMap<>();
        for (Matcher matcher = FIELD.matcher(body); matcher.find(); ) {
            fields.put(matcher.group(1), matcher.group(2));
        }
        return switch (request) {
            case "GET /v1/transit/keys/garboard" ->
                new Reply(
                        200,
                        "{\"request_id\":\"x\",\"data\":{\"keys\":{\"1\":1700000000},\"name\":\"garboard\",\"latest_version\":"
                                + versions.size() + ",\"supports_encryption\":true}}");
            case "POST /v1/auth/token/renew-self" ->
                new Reply(200, "{\"auth\":{\"renewable\":true,\"lease_duration\":" + tokenSeconds + "}}");
            case "POST /v1/transit/encrypt/garboard" ->
                encrypt(Base64.getDecoder().decode(fields.getOrDefault("plaintext", "")), context(fields));
            case "POST /v1/transit/decrypt/garboard" ->
                decrypt(fields)
                        .map(plain -> new Reply(
                                200,
                                "{\"data\":{\"plaintext\":\""
                                        + Base64.getEncoder().encodeToString(plain) + "\"}}"))
                        .orElse(error(400, "cipher: message authentication failed"));
            case "POST /v1/transit/rewrap/garboard" ->
                decrypt(fields)
                        .map(plain -> encrypt(plain, context(fields)))
                        .orElse(error(400, "cipher: message authentication failed"));
            default -> error(404, "no handler for route");
        };
    }

    private byte[] context(Map<String, String> fields) {
        if (derived && !fields.containsKey("context")) {
            throw new IllegalStateException("missing 'context' for key derivation");
        }
        return derived ? fields.getOrDefault("context", "").getBytes(UTF_8) : new byte[0];
    }

    private Reply encrypt(byte[] plain, byte[] context) {
        try {
            byte[] sealed = wrapping.wrap(versions.get(versions.size() - 1), plain, context);
            return new Reply(
                    200,
                    "{\"data\":{\"ciphertext\":\"vault:v" + versions.size() + ":"
                            + Base64.getEncoder().encodeToString(sealed) + "\",\"key_version\":" + versions.size()
                            + "}}");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<byte[]> decrypt(Map<String, String> fields) {
        String[] parts = fields.getOrDefault("ciphertext", "").split(":", -1);
        try {
            int version = Integer.parseInt(parts[1].substring(1));
            if (version < oldest || version > versions.size()) {
                return Optional.empty();
            }
            return Optional.of(wrapping.unwrap(
                    versions.get(version - 1), Base64.getDecoder().decode(parts[2]), context(fields)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Reply error(int status, String message) {
        return new Reply(status, "{\"errors\":[\"" + message + "\"]}");
    }
}
