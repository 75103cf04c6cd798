package io.garboard.bench.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flags, etcd's own, that bring up the members of one static cluster on this machine. */
final class MemberFlags {

    private static final long QUOTA_BYTES = 8L << 30;

    private final List<Integer> clientPorts;
    private final List<Integer> peerPorts;
    private final @Nullable TlsMaterial tls;

    MemberFlags(List<Integer> clientPorts, List<Integer> peerPorts, @Nullable TlsMaterial tls) {
        this.clientPorts = clientPorts;
        this.peerPorts = peerPorts;
        this.tls = tls;
    }

    /** All flags of one member, whose data goes below {@code directory}. */
    List<String> of(int member, Path directory) {
        String clientUrl = url(clientPorts.get(member));
        String peerUrl = url(peerPorts.get(member));
        List<String> flags = new ArrayList<>(List.of(
                "--name=" + name(member),
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + clientUrl,
                "--advertise-client-urls=" + clientUrl,
                "--listen-peer-urls=" + peerUrl,
                "--initial-advertise-peer-urls=" + peerUrl,
                "--initial-cluster=" + initialCluster(),
                "--initial-cluster-token=bench",
                "--quota-backend-bytes=" + QUOTA_BYTES,
                "--log-level=warn"));
        if (tls != null) {
            flags.add("--cert-file=" + tls.certificate());
            flags.add("--key-file=" + tls.key());
            flags.add("--peer-cert-file=" + tls.certificate());
            flags.add("--peer-key-file=" + tls.key());
            flags.add("--peer-trusted-ca-file=" + tls.certificate());
        }
        return flags;
    }

    private String initialCluster() {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < peerPorts.size(); i++) {
            members.add(name(i) + "=" + url(peerPorts.get(i)));
        }
        return String.join(",", members);
    }

    private String url(int port) {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    private static String name(int member) {
        return "m" + (member + 1);
    }
}
