package io.garboard.proxy.peer;

import io.garboard.proxy.ListenUrl;
import io.garboard.proxy.Versions;
import io.garboard.proxy.tls.PeerTlsConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member's network between members needs to know.
 *
 * @param listenUrls where other members connect
 * @param tls for listeners and for calls to URLs whose scheme asks for it; null if there is none
 * @param versions answered on {@code GET /version}
 */
public record PeerConfig(
        long clusterId,
        long memberId,
        List<ListenUrl> listenUrls,
        @Nullable PeerTlsConfig tls,
        Versions versions,
        PeerTiming timing,
        PeerLimits limits) {

    public PeerConfig {
        listenUrls = List.copyOf(listenUrls);
        for (ListenUrl url : listenUrls) {
            if (url.scheme().isTls() && tls == null) {
                throw new IllegalArgumentException("cannot listen on TLS for " + url
                        + ": KeyFile and CertFile are not presented (--peer-cert-file, --peer-key-file)");
            }
        }
    }

    /** With default times and limits. */
    public static PeerConfig of(
            long clusterId, long memberId, List<ListenUrl> listenUrls, @Nullable PeerTlsConfig tls, Versions versions) {
        return new PeerConfig(clusterId, memberId, listenUrls, tls, versions, PeerTiming.DEFAULT, PeerLimits.DEFAULT);
    }
}
