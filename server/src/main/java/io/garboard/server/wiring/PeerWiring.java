package io.garboard.server.wiring;

import io.garboard.core.local.EtcdVersion;
import io.garboard.core.wal.WalIdentity;
import io.garboard.proxy.ListenUrl;
import io.garboard.proxy.Versions;
import io.garboard.proxy.peer.PeerConfig;
import io.garboard.proxy.peer.PeerLimits;
import io.garboard.proxy.peer.PeerTiming;
import io.garboard.proxy.tls.PeerTlsConfig;
import io.garboard.proxy.tls.SelfSigned;
import io.garboard.proxy.tls.TlsConfig;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.launch.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The network between members, as far as the configuration says. */
final class PeerWiring {

    private PeerWiring() {}

    static PeerConfig of(ServerConfig config, WalIdentity identity, @Nullable PeerTlsConfig tls) {
        PeerTiming timing = PeerTiming.DEFAULT;
        return new PeerConfig(
                identity.clusterId(),
                identity.memberId(),
                config.cluster().listenPeerUrls().stream()
                        .map(url -> ListenUrl.parse(url.toString()))
                        .toList(),
                tls,
                new Versions(EtcdVersion.SERVER, EtcdVersion.CLUSTER, EtcdVersion.CLUSTER),
                timing.withProbes(timing.probeMillis(), config.cluster().silenceMillis()),
                PeerLimits.DEFAULT);
    }

    /** Null if no file is given: then members are reached without TLS, or trusted if the JVM trusts who signed for them. */
    static @Nullable PeerTlsConfig tls(ServerConfig config, DataDirectory data) throws IOException {
        io.garboard.server.config.PeerTlsConfig peer = config.peerTls();
        Path certFile = peer.own().certFile();
        Path keyFile = peer.own().keyFile();
        boolean generated = false;
        TlsConfig own;
        if (certFile != null && keyFile != null) {
            own = TlsWiring.with(certFile, keyFile, peer.own());
        } else if (peer.own().generatedYears() > 0) {
            TlsConfig made = SelfSigned.findOrCreate(
                    data.root().resolve("fixtures").resolve("peer"),
                    hosts(config),
                    peer.own().generatedYears(),
                    Instant.now());
            own = TlsWiring.with(made.certFile(), made.keyFile(), peer.own());
            generated = true;
        } else if (peer.hasFiles()) {
            own = TlsWiring.with(TlsConfig.NO_FILE, TlsConfig.NO_FILE, peer.own());
        } else {
            return null;
        }
        return new PeerTlsConfig(
                own,
                peer.clientCertFile(),
                peer.clientKeyFile(),
                peer.allowedCommonNames(),
                peer.allowedHostnames(),
                !generated,
                peer.verifyClientAddresses());
    }

    /** Every name that another member may have called, as far as the flags tell. */
    private static List<String> hosts(ServerConfig config) {
        return TlsWiring.names(Stream.concat(
                config.cluster().listenPeerUrls().stream(), config.cluster().advertisePeerUrls().stream()));
    }
}
