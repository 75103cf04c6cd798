package io.garboard.proxy.peer;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.DomainSocketAddress;
import io.garboard.proxy.ListenUrl;
import java.nio.file.Path;

/** Turns a member's advertised URL into a client. */
final class PeerUrl {

    private PeerUrl() {}

    /**
     * A client without time limits of its own.
     *
     * @throws IllegalArgumentException if the URL is not one
     */
    static WebClient client(String url, ClientFactory factory) {
        ListenUrl parsed = ListenUrl.parse(url);
        SessionProtocol protocol = parsed.scheme().isTls() ? SessionProtocol.H2 : SessionProtocol.H2C;
        return WebClient.builder(protocol, endpoint(parsed))
                .factory(factory)
                .responseTimeoutMillis(0)
                .writeTimeoutMillis(0)
                .maxResponseLength(0)
                .build();
    }

    private static Endpoint endpoint(ListenUrl url) {
        return url.scheme().isUnix()
                ? DomainSocketAddress.of(Path.of(url.path())).asEndpoint()
                : Endpoint.of(url.host(), url.port());
    }
}
