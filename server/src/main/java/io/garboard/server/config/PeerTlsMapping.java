package io.garboard.server.config;

import io.garboard.server.flags.EtcdUrl;
import io.garboard.server.flags.FlagValues;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flags about TLS between members, and how they agree with the listeners' schemes. */
final class PeerTlsMapping {

    private PeerTlsMapping() {}

    /** @param client TLS towards clients, whose versions and cipher suites hold here too */
    static PeerTlsConfig map(FlagValues values, TlsConfig client, List<EtcdUrl> listen, List<String> warnings)
            throws ConfigException {
        Path cert = path(values, "peer-cert-file");
        Path key = path(values, "peer-key-file");
        pair(cert, key, "KeyFile and CertFile must both be present");
        Path clientCert = path(values, "peer-client-cert-file");
        Path clientKey = path(values, "peer-client-key-file");
        pair(clientCert, clientKey, "ClientKeyFile and ClientCertFile must both be present or both absent");
        List<String> names = values.strings("peer-cert-allowed-cn");
        List<String> hosts = values.strings("peer-cert-allowed-hostname");
        if (!names.isEmpty() && !hosts.isEmpty()) {
            throw new ConfigException(
                    "AllowedCN and AllowedHostname are mutually exclusive (cn=" + names + ", hostname=" + hosts + ")");
        }
        TlsConfig own = new TlsConfig(
                cert,
                key,
                generatedYears(values, cert != null, warnings),
                values.bool("peer-client-cert-auth"),
                path(values, "peer-trusted-ca-file"),
                path(values, "peer-crl-file"),
                "",
                client.cipherSuites(),
                client.minVersion(),
                client.maxVersion());
        agreeWithListeners(own, listen, warnings);
        return new PeerTlsConfig(
                own, clientCert, clientKey, names, hosts, !values.bool("peer-skip-client-san-verification"));
    }

    private static void pair(@Nullable Path cert, @Nullable Path key, String text) throws ConfigException {
        if ((cert == null) != (key == null)) {
            throw new ConfigException(
                    text + "[key: " + (key == null ? "" : key) + ", cert: " + (cert == null ? "" : cert) + "]");
        }
    }

    private static int generatedYears(FlagValues values, boolean certGiven, List<String> warnings)
            throws ConfigException {
        if (!values.bool("peer-auto-tls")) {
            return 0;
        }
        if (certGiven) {
            warnings.add("ignoring peer auto TLS since certs given");
            return 0;
        }
        long years = values.number("self-signed-cert-validity");
        if (years < 1 || years > 1000) {
            throw new ConfigException("--self-signed-cert-validity must be from 1 to 1000 (set to " + years + ")");
        }
        return (int) years;
    }

    private static void agreeWithListeners(TlsConfig tls, List<EtcdUrl> listen, List<String> warnings)
            throws ConfigException {
        for (EtcdUrl url : listen) {
            if (url.isTls() && !tls.hasCertificate()) {
                throw new ConfigException("cannot listen on TLS for " + url
                        + ": KeyFile and CertFile are not presented (--peer-cert-file, --peer-key-file)");
            }
            if (!url.isTls() && tls.hasCertificate()) {
                warnings.add("scheme is " + url.scheme()
                        + " while peer key and cert files are present; ignoring peer key and cert files for " + url);
            }
        }
    }

    private static @Nullable Path path(FlagValues values, String flag) {
        String given = values.string(flag);
        return given.isEmpty() ? null : Path.of(given);
    }
}
