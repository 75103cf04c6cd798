package io.garboard.server.config;

import io.garboard.server.flags.EtcdUrl;
import io.garboard.server.flags.FlagValues;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The flags about TLS towards clients, and how they agree with the listeners' schemes. */
final class TlsMapping {

    private static final List<String> VERSIONS = List.of("TLS1.2", "TLS1.3");

    private TlsMapping() {}

    static TlsConfig map(FlagValues values, ListenConfig listen, List<String> warnings) throws ConfigException {
        Path cert = path(values, "cert-file");
        Path key = path(values, "key-file");
        if ((cert == null) != (key == null)) {
            throw new ConfigException("KeyFile and CertFile must both be present[key: " + values.string("key-file")
                    + ", cert: " + values.string("cert-file") + "]");
        }
        String min = version(values, "tls-min-version", VERSIONS.get(0));
        String max = version(values, "tls-max-version", VERSIONS.get(1));
        List<String> suites = values.strings("cipher-suites");
        if (VERSIONS.indexOf(min) > VERSIONS.indexOf(max)) {
            throw new ConfigException("min version (" + min + ") is greater than max version (" + max + ")");
        }
        if (min.equals("TLS1.3") && !suites.isEmpty()) {
            throw new ConfigException("cipher suites cannot be configured when only TLS1.3 is enabled");
        }
        List<String> hostnames = values.strings("client-cert-allowed-hostname");
        if (hostnames.size() > 1) {
            throw new ConfigException("--client-cert-allowed-hostname: this version checks one name, not " + hostnames);
        }
        TlsConfig tls = new TlsConfig(
                cert,
                key,
                generatedYears(values, cert != null, warnings),
                values.bool("client-cert-auth"),
                path(values, "trusted-ca-file"),
                path(values, "client-crl-file"),
                hostnames.isEmpty() ? "" : hostnames.get(0),
                suites,
                min,
                max);
        agreeWithListeners(tls, listen, warnings);
        return tls;
    }

    private static int generatedYears(FlagValues values, boolean certGiven, List<String> warnings)
            throws ConfigException {
        if (!values.bool("auto-tls")) {
            return 0;
        }
        if (certGiven) {
            warnings.add("ignoring client auto TLS since certs given");
            return 0;
        }
        long years = values.number("self-signed-cert-validity");
        if (years < 1 || years > 1000) {
            throw new ConfigException("--self-signed-cert-validity must be from 1 to 1000 (set to " + years + ")");
        }
        return (int) years;
    }

    private static void agreeWithListeners(TlsConfig tls, ListenConfig listen, List<String> warnings)
            throws ConfigException {
        List<EtcdUrl> all = Stream.of(listen.clientUrls(), listen.clientHttpUrls(), listen.metricsUrls())
                .flatMap(List::stream)
                .toList();
        for (EtcdUrl url : all) {
            if (url.isTls() && !tls.hasCertificate()) {
                throw new ConfigException(
                        "cannot listen on TLS for " + url + ": KeyFile and CertFile are not presented");
            }
        }
        for (EtcdUrl url : listen.clientUrls()) {
            if (!url.isTls() && tls.hasCertificate()) {
                warnings.add("scheme is " + url.scheme()
                        + " while key and cert files are present; ignoring key and cert" + " files for " + url);
            }
            if (!url.isTls() && tls.clientCertAuth()) {
                warnings.add("scheme is " + url.scheme()
                        + " while --client-cert-auth is enabled; ignoring client cert auth" + " for " + url);
            }
        }
    }

    private static String version(FlagValues values, String flag, String ifEmpty) throws ConfigException {
        String given = values.string(flag);
        if (given.isEmpty()) {
            return ifEmpty;
        }
        if (!VERSIONS.contains(given)) {
            throw new ConfigException("unexpected TLS version \"" + given + "\" must be one of: TLS1.2, TLS1.3");
        }
        return given;
    }

    private static @Nullable Path path(FlagValues values, String flag) {
        String given = values.string(flag);
        return given.isEmpty() ? null : Path.of(given);
    }
}
