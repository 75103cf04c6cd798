package io.garboard.proxy.encryption;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.TlsKeyPair;
import io.garboard.proxy.grpc.KeyringGrpcService;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Calls the keyring service of a running member, for the command line. */
public final class KeyringClient implements AutoCloseable {

    private static final int FRAME_HEADER_BYTES = 5;

    private final ClientFactory factory;
    private final WebClient client;

    /**
     * A client of one endpoint.
     *
     * @param endpoint {@code https://HOST:PORT}
     * @param cacert who may sign the server's certificate; null: whom Java trusts
     * @param cert with {@code key}, what this client shows
     */
    public KeyringClient(String endpoint, @Nullable Path cacert, @Nullable Path cert, @Nullable Path key) {
        ClientFactoryBuilder builder = ClientFactory.builder();
        if (cert != null && key != null) {
            builder.tls(TlsKeyPair.of(key.toFile(), cert.toFile()));
        }
        if (cacert != null) {
            builder.tlsCustomizer(tls -> tls.trustManager(cacert.toFile()));
        }
        this.factory = builder.build();
        URI uri = URI.create(endpoint.contains("://") ? endpoint : "https://" + endpoint);
        this.client = WebClient.builder((uri.getScheme().equals("http") ? "h2c" : "h2") + "://" + uri.getRawAuthority())
                .factory(factory)
                .responseTimeout(Duration.ofMinutes(1))
                .build();
    }

    /**
     * Calls {@code Status}, {@code RotateKek} or {@code RotateDek}.
     *
     * @return what the member says
     * @throws IOException with its reason, if it refuses or cannot be reached
     */
    public String call(String method) throws IOException {
        AggregatedHttpResponse response;
        try {
            response = client.execute(HttpRequest.of(
                            RequestHeaders.builder(HttpMethod.POST, KeyringGrpcService.PATH + method)
                                    .add("content-type", "application/grpc")
                                    .add("te", "trailers")
                                    .build(),
                            HttpData.wrap(new byte[FRAME_HEADER_BYTES])))
                    .aggregate()
                    .join();
        } catch (CompletionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        }
        HttpHeaders trailers = response.headers().contains("grpc-status") ? response.headers() : response.trailers();
        String status = trailers.get("grpc-status", "2");
        if (!status.equals("0")) {
            String text = trailers.get("grpc-message", "HTTP status " + response.status());
            throw new IOException(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        return text(response.content().array());
    }

    private static String text(byte[] frame) throws IOException {
        try {
            return Objects.requireNonNull(
                    StringValue.parseFrom(Arrays.copyOfRange(frame, FRAME_HEADER_BYTES, frame.length))
                            .getValue());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new IOException("the member's answer cannot be read", e);
        }
    }

    @Override
    public void close() {
        factory.close();
    }
}
