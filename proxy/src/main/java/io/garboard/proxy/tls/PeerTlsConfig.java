package io.garboard.proxy.tls;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS between members, in the terms of etcd's {@code --peer-*} flags. All files are PEM and are read again while running.
 *
 * @param server certificate of the listeners (none if they are without TLS), who may sign the others' certificates, whether
 *     they must show one
 * @param clientCertFile shown to other members when calling them; null, together with {@code clientKeyFile}, for the same
 *     as on the listeners
 * @param allowedCommonNames of which the other side's certificate must have one; empty for any
 * @param allowedHostnames of which the other side's certificate must name one; empty for any
 * @param verifyServers whether a member that is called must be trusted; false for generated certificates
 * @param verifyClientAddresses whether a member's certificate that names hosts must name the address it calls from
 */
public record PeerTlsConfig(
        TlsConfig server,
        @Nullable Path clientCertFile,
        @Nullable Path clientKeyFile,
        List<String> allowedCommonNames,
        List<String> allowedHostnames,
        boolean verifyServers,
        boolean verifyClientAddresses) {

    public PeerTlsConfig {
        allowedCommonNames = List.copyOf(allowedCommonNames);
        allowedHostnames = List.copyOf(allowedHostnames);
        if ((clientCertFile == null) != (clientKeyFile == null)) {
            throw new IllegalArgumentException(
                    "ClientKeyFile and ClientCertFile must both be present or both absent: key: " + clientKeyFile
                            + ", cert: " + clientCertFile);
        }
        if (!allowedCommonNames.isEmpty() && !allowedHostnames.isEmpty()) {
            throw new IllegalArgumentException("AllowedCN and AllowedHostname are mutually exclusive (cn="
                    + allowedCommonNames + ", hostname=" + allowedHostnames + ")");
        }
    }

    /** The same certificate for listening and calling, and no further rules. */
    public static PeerTlsConfig of(TlsConfig server) {
        return new PeerTlsConfig(server, null, null, List.of(), List.of(), true, true);
    }

    /** What is shown to members that are called, and by what they are judged. */
    TlsConfig client() {
        return new TlsConfig(
                clientCertFile == null ? server.certFile() : clientCertFile,
                clientKeyFile == null ? server.keyFile() : clientKeyFile,
                server.trustedCaFile(),
                false,
                server.clientCrlFile(),
                "",
                server.cipherSuites(),
                server.minVersion(),
                server.maxVersion());
    }
}
