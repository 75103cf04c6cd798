package io.garboard.server.flags;

import static io.garboard.server.flags.FlagType.BOOL;
import static io.garboard.server.flags.FlagType.STRING;
import static io.garboard.server.flags.FlagType.STRINGS;
import static io.garboard.server.flags.FlagType.UINT;

import java.util.List;

/** etcd's flags about TLS and authentication: names and defaults from etcd's {@code server/embed/config.go}. */
final class SecurityFlags {

    private static final String NO_CLIENT = "the server opens no connection to itself that would need it";
    private static final String NO_AUTH = "this version does not offer etcd's authentication";

    private SecurityFlags() {}

    static List<FlagDefinition> definitions() {
        FlagGroup group = new FlagGroup(FlagSection.SECURITY);
        client(group);
        peer(group);
        group.flag(
                        "cipher-suites",
                        STRINGS,
                        "",
                        "TLS 1.2 cipher suites to allow, by IANA's names; empty for the JVM's.")
                .flag("tls-min-version", STRING, "TLS1.2", "Lowest TLS version: TLS1.2 or TLS1.3.")
                .flag("tls-max-version", STRING, "", "Highest TLS version: TLS1.2 or TLS1.3; empty for the newest.")
                .flag("cors", STRINGS, "*", "Origins that browsers may call from; empty or * for any.")
                .flag(
                        "host-whitelist",
                        STRINGS,
                        "*",
                        "Host names that plain HTTP requests may be addressed to; empty or * for any.");
        return group.definitions();
    }

    private static void client(FlagGroup group) {
        group.flag("cert-file", STRING, "", "Certificate (chain) shown to clients, PEM; re-read when it changes.")
                .flag("key-file", STRING, "", "Its private key, PEM.")
                .flag("client-cert-auth", BOOL, "false", "Demand a certificate of every client.")
                .flag(
                        "trusted-ca-file",
                        STRING,
                        "",
                        "CA certificates that clients' must be signed by, PEM; re-read when it changes.")
                .flag("client-crl-file", STRING, "", "List of revoked client certificates.")
                .flag(
                        "client-cert-allowed-hostname",
                        STRINGS,
                        "",
                        "Host names of which a client certificate must bear one.")
                .noEffect("client-cert-file", STRING, "", "Certificate to call peers with.", NO_CLIENT)
                .noEffect("client-key-file", STRING, "", "Key of that certificate.", NO_CLIENT)
                .flag(
                        "auto-tls",
                        BOOL,
                        "false",
                        "Serve clients with a certificate that is generated once and kept in the data directory. Clients"
                                + " cannot verify it.")
                .flag("self-signed-cert-validity", UINT, "1", "Years that such a certificate is valid.");
    }

    private static void peer(FlagGroup group) {
        group.flag("peer-cert-file", STRING, "", "Certificate shown to other members.")
                .flag("peer-key-file", STRING, "", "Its private key.")
                .flag("peer-client-cert-auth", BOOL, "false", "Demand a certificate of other members.")
                .flag("peer-trusted-ca-file", STRING, "", "CA certificates that theirs must be signed by.")
                .flag("peer-client-cert-file", STRING, "", "Certificate for calls to other members.")
                .flag("peer-client-key-file", STRING, "", "Key of that certificate.")
                .flag("peer-crl-file", STRING, "", "List of revoked peer certificates.")
                .flag("peer-cert-allowed-cn", STRINGS, "", "Common names of which a peer certificate must bear one.")
                .flag(
                        "peer-cert-allowed-hostname",
                        STRINGS,
                        "",
                        "Host names of which a peer certificate must bear one.")
                .flag(
                        "peer-skip-client-san-verification",
                        BOOL,
                        "false",
                        "Do not compare a peer's address with its SAN.")
                .flag("peer-auto-tls", BOOL, "false", "Serve peers with a generated certificate.");
    }

    static List<FlagDefinition> auth() {
        return new FlagGroup(FlagSection.AUTH)
                .noEffect("auth-token", STRING, "simple", "Kind of authentication token.", NO_AUTH)
                .noEffect("auth-token-ttl", UINT, "300", "Seconds that a token lives.", NO_AUTH)
                .noEffect("bcrypt-cost", UINT, "10", "Cost of hashing a password.", NO_AUTH)
                .definitions();
    }
}
