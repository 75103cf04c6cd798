package io.garboard.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards clients.
 *
 * @param certFile null, together with {@code keyFile}, if none is given
 * @param generatedYears if none is given: how long a generated certificate is valid; 0 for none
 * @param clientCertAuth whether a client must show a certificate. As in etcd a trusted CA alone demands it too
 * @param trustedCaFile null for the JVM's own trust anchors
 * @param allowedHostname that a client certificate must name; empty for any
 * @param cipherSuites IANA names, empty for the default
 * @param minVersion TLS1.2 or TLS1.3
 * @param maxVersion TLS1.2 or TLS1.3
 */
public record TlsConfig(
        @Nullable Path certFile,
        @Nullable Path keyFile,
        int generatedYears,
        boolean clientCertAuth,
        @Nullable Path trustedCaFile,
        @Nullable Path crlFile,
        String allowedHostname,
        List<String> cipherSuites,
        String minVersion,
        String maxVersion) {

    public TlsConfig {
        cipherSuites = List.copyOf(cipherSuites);
    }

    /** Whether there is a certificate to serve with, or one will be generated. */
    public boolean hasCertificate() {
        return (certFile != null && keyFile != null) || generatedYears > 0;
    }

    /** Whether a client must show a certificate. */
    public boolean demandsClientCertificate() {
        return clientCertAuth || trustedCaFile != null;
    }
}
