package io.garboard.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS between members.
 *
 * @param own what the listeners show and demand
 * @param clientCertFile shown when calling other members; null for the listeners'
 * @param clientKeyFile its key
 * @param allowedCommonNames of which a member's certificate must bear one; empty for any
 * @param allowedHostnames of which a member's certificate must bear one; empty for any
 * @param verifyClientAddresses whether a certificate that names hosts must name the address its owner calls from
 */
public record PeerTlsConfig(
        TlsConfig own,
        @Nullable Path clientCertFile,
        @Nullable Path clientKeyFile,
        List<String> allowedCommonNames,
        List<String> allowedHostnames,
        boolean verifyClientAddresses) {

    public PeerTlsConfig {
        allowedCommonNames = List.copyOf(allowedCommonNames);
        allowedHostnames = List.copyOf(allowedHostnames);
    }

    /** Whether anything is given to show to other members, or to judge them by. */
    public boolean hasFiles() {
        return own.certFile() != null
                || own.trustedCaFile() != null
                || own.crlFile() != null
                || clientCertFile != null
                || !allowedCommonNames.isEmpty()
                || !allowedHostnames.isEmpty();
    }
}
