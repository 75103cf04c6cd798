package io.garboard.server.wiring;

import io.garboard.proxy.tls.SelfSigned;
import io.garboard.proxy.tls.TlsConfig;
import io.garboard.proxy.tls.TlsVersion;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.flags.EtcdUrl;
import io.garboard.server.launch.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** TLS of the API: the operator's certificate, or a generated one in the data directory. */
final class TlsWiring {

    private static final Set<String> WILDCARDS = Set.of("", "0.0.0.0", "::");

    private TlsWiring() {}

    static @Nullable TlsConfig of(ServerConfig config, DataDirectory data) throws IOException {
        io.garboard.server.config.TlsConfig tls = config.clientTls();
        Path certFile = tls.certFile();
        Path keyFile = tls.keyFile();
        if (certFile != null && keyFile != null) {
            return with(certFile, keyFile, tls);
        }
        if (tls.generatedYears() == 0) {
            return null;
        }
        TlsConfig generated = SelfSigned.findOrCreate(
                data.root().resolve("fixtures").resolve("client"), hosts(config), tls.generatedYears(), Instant.now());
        return with(generated.certFile(), generated.keyFile(), tls);
    }

    static TlsConfig with(Path certFile, Path keyFile, io.garboard.server.config.TlsConfig tls) {
        return new TlsConfig(
                certFile,
                keyFile,
                tls.trustedCaFile(),
                tls.clientCertAuth(),
                tls.crlFile(),
                tls.allowedHostname(),
                tls.cipherSuites(),
                TlsVersion.parse(tls.minVersion()),
                TlsVersion.parse(tls.maxVersion()));
    }

    /** Every name that a client may have called, as far as the flags tell. */
    private static List<String> hosts(ServerConfig config) {
        return names(Stream.of(
                        config.listen().clientUrls(),
                        config.listen().clientHttpUrls(),
                        config.cluster().advertiseClientUrls())
                .flatMap(List::stream));
    }

    /** The host names in these URLs. */
    static List<String> names(Stream<EtcdUrl> urls) {
        return urls.filter(url -> !url.isUnix())
                .map(EtcdUrl::host)
                .filter(host -> !WILDCARDS.contains(host))
                .distinct()
                .toList();
    }
}
