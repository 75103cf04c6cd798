package io.garboard.proxy.tls;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the client listeners, in the terms of etcd's flags. All files are PEM and are read again while running.
 *
 * @param certFile certificate chain, leaf first; {@link #NO_FILE} to show none, which only callers can
 * @param keyFile its private key: PKCS#8, PKCS#1 or SEC1; {@link #NO_FILE} together with the certificate
 * @param trustedCaFile who may sign client certificates; giving it demands client certificates, as in etcd
 * @param clientCertAuth whether clients must present a certificate
 * @param clientCrlFile revoked client certificates
 * @param clientCertAllowedHostname if not empty, a client certificate must name this host
 * @param cipherSuites Go's names, as in etcd; empty for the library's choice. TLS 1.3 suites cannot be chosen
 * @param minVersion the oldest protocol spoken
 * @param maxVersion the newest protocol spoken; null for the newest there is
 */
public record TlsConfig(
        Path certFile,
        Path keyFile,
        @Nullable Path trustedCaFile,
        boolean clientCertAuth,
        @Nullable Path clientCrlFile,
        String clientCertAllowedHostname,
        List<String> cipherSuites,
        TlsVersion minVersion,
        @Nullable TlsVersion maxVersion) {

    /** Stands for a file that is not there. */
    public static final Path NO_FILE = Path.of("");

    public TlsConfig {
        if (certFile.equals(NO_FILE) != keyFile.equals(NO_FILE)) {
            throw new IllegalArgumentException("KeyFile and CertFile must both be present or both absent");
        }
        cipherSuites = List.copyOf(cipherSuites);
        for (String suite : cipherSuites) {
            GoCipherSuites.toJdkName(suite);
        }
        if (maxVersion != null && maxVersion.compareTo(minVersion) < 0) {
            throw new IllegalArgumentException("tls-min-version " + minVersion.flagValue()
                    + " is above tls-max-version " + maxVersion.flagValue());
        }
        if (minVersion == TlsVersion.TLS_1_3 && !cipherSuites.isEmpty()) {
            throw new IllegalArgumentException("cipher suites cannot be configured when only TLS1.3 is enabled");
        }
    }

    /** A server certificate and nothing else. */
    public static TlsConfig of(Path certFile, Path keyFile) {
        return new TlsConfig(certFile, keyFile, null, false, null, "", List.of(), TlsVersion.TLS_1_2, null);
    }

    /** The same, demanding client certificates signed by {@code caFile}. */
    public TlsConfig withClientAuth(Path caFile) {
        return new TlsConfig(
                certFile,
                keyFile,
                caFile,
                true,
                clientCrlFile,
                clientCertAllowedHostname,
                cipherSuites,
                minVersion,
                maxVersion);
    }

    /** Whether there is a certificate to show. */
    boolean hasCertificate() {
        return !certFile.equals(NO_FILE);
    }

    /** A file that tells the operator which of the member's configurations this is. */
    @Nullable
    Path name() {
        return hasCertificate() ? certFile : trustedCaFile;
    }

    /** Whether a connection without a client certificate is refused. */
    public boolean demandsClientCertificate() {
        return clientCertAuth || trustedCaFile != null;
    }
}
