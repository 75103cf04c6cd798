package io.garboard.encryption.vault;

import static io.garboard.spi.encryption.KeyServiceException.Kind.REFUSED;
import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;

import io.garboard.spi.encryption.KeyServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Vault's HTTP API: one request, one answer, within the time limit, body included. Used by any number of threads.
 *
 * <p>Certificates are read with the first call, so a file that is not there yet is no reason not to start.
 */
final class VaultClient {

    private final URI address;
    private final Optional<String> namespace;
    private final VaultToken token;
    private final Optional<Path> caFile;
    private final long timeoutMillis;

    /** Guarded by this. */
    private @Nullable HttpClient client;

    VaultClient(URI address, Optional<String> namespace, VaultToken token, Optional<Path> caFile, long timeoutMillis) {
        this.address = address;
        this.namespace = namespace;
        this.token = token;
        this.caFile = caFile;
        this.timeoutMillis = timeoutMillis;
    }

    String name() {
        return "Vault at " + address
                + namespace.map(name -> ", namespace " + name).orElse("");
    }

    /** An answer, whatever its status. The caller wipes the body. */
    record Answer(HttpResponse<byte[]> response) {

        int status() {
            return response.statusCode();
        }

        byte[] body() {
            return response.body();
        }
    }

    Answer get(String path) throws KeyServiceException {
        return send(path, HttpRequest.newBuilder().GET());
    }

    Answer post(String path, byte[] body) throws KeyServiceException {
        return send(
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body)));
    }

    private Answer send(String path, HttpRequest.Builder request) throws KeyServiceException {
        request.uri(address.resolve("/v1/" + path))
                .timeout(Duration.ofMillis(timeoutMillis))
                .header("X-Vault-Request", "true")
                .header("X-Vault-Token", token.read());
        namespace.ifPresent(name -> request.header("X-Vault-Namespace", name));
        CompletableFuture<HttpResponse<byte[]>> pending =
                client().sendAsync(request.build(), BodyHandlers.ofByteArray());
        try {
            return new Answer(pending.get(timeoutMillis, TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw new KeyServiceException(UNAVAILABLE, name() + " was not reached: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new KeyServiceException(UNAVAILABLE, name() + " did not answer within " + timeoutMillis + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyServiceException(UNAVAILABLE, "interrupted while waiting for " + name(), e);
        } finally {
            pending.cancel(true);
        }
    }

    private synchronized HttpClient client() throws KeyServiceException {
        HttpClient present = client;
        if (present == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    // A standby sends its clients to the active node.
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(Duration.ofMillis(timeoutMillis));
            if (caFile.isPresent()) {
                builder.sslContext(trusting(caFile.get()));
            }
            present = builder.build();
            client = present;
        }
        return present;
    }

    private static SSLContext trusting(Path caFile) throws KeyServiceException {
        try (InputStream in = Files.newInputStream(caFile)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca-" + count++, certificate);
            }
            if (count == 0) {
                throw new KeyServiceException(REFUSED, "there is no certificate in " + caFile);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new KeyServiceException(UNAVAILABLE, "cannot read Vault's certificates from " + caFile + ": " + e, e);
        } catch (GeneralSecurityException e) {
            throw new KeyServiceException(REFUSED, "cannot use the certificates in " + caFile + ": " + e, e);
        }
    }
}
