package io.garboard.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.core.membership.ClusterIdentity;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.peer.PeerDirectory;
import io.garboard.server.config.ConfigLoader;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.launch.DataDirectory;
import io.garboard.server.launch.StartException;
import io.garboard.server.wiring.ClusterBootstrap.Bootstrapped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterBootstrapTest {

    private static final String THREE =
            "--initial-cluster=a=http://10.0.0.1:2380,b=http://10.0.0.2:2380,c=http://10.0.0.3:2380";
    private static final PeerDirectory NOBODY = (urls, timeoutMillis) -> {
        throw new IOException("nobody there");
    };

    @TempDir
    Path directory;

    private Bootstrapped bootstrap(PeerDirectory peers, String... flags) throws Exception {
        ServerConfig config = ConfigLoader.validate(ConfigLoader.parse(List.of(flags), Map.of()));
        try (DataDirectory data = DataDirectory.open(directory, null)) {
            return ClusterBootstrap.of(config, data, peers);
        }
    }

    private Bootstrapped second(PeerDirectory peers, String state) throws Exception {
        return bootstrap(
                peers,
                "--name=b",
                THREE,
                "--initial-advertise-peer-urls=http://10.0.0.2:2380",
                "--initial-cluster-state=" + state);
    }

    private static ClusterMember member(int number, long id, String name) {
        List<String> clients = name.isEmpty() ? List.of() : List.of("http://10.0.0." + number + ":2379");
        return new ClusterMember(id, name, List.of("http://10.0.0." + number + ":2380"), clients, false);
    }

    private static PeerDirectory answering(ClusterMember... members) {
        return (urls, timeoutMillis) -> {
            assertThat(urls).containsExactly("http://10.0.0.1:2380", "http://10.0.0.3:2380");
            return new PeerDirectory.RemoteCluster(77, List.of(members));
        };
    }

    @Test
    void foundersAgreeWithoutTalking() throws Exception {
        Bootstrapped found = second(NOBODY, "new");
        long own = ClusterIdentity.memberId(List.of("http://10.0.0.2:2380"), "etcd-cluster");
        assertThat(found.identity().memberId()).isEqualTo(own);
        assertThat(found.settings().founders())
                .hasSize(3)
                .isSortedAccordingTo((left, right) -> Long.compareUnsigned(left.id(), right.id()));
        assertThat(found.identity().clusterId())
                .isEqualTo(ClusterIdentity.clusterId(found.settings().founders().stream()
                        .map(ClusterMember::id)
                        .toList()));
    }

    @Test
    void aMemberThatLostItsDataIsToldHowToRejoin() {
        long own = ClusterIdentity.memberId(List.of("http://10.0.0.2:2380"), "etcd-cluster");
        PeerDirectory running = answering(member(1, 1, "a"), member(2, own, "b"), member(3, 3, "c"));
        assertThatThrownBy(() -> second(running, "new"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("member " + Long.toHexString(own) + " has already been bootstrapped")
                .hasMessageContaining("etcdctl member remove")
                .hasMessageContaining("--initial-cluster-state=existing");
        assertThatThrownBy(() -> second(running, "existing"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("has run before");
    }

    @Test
    void aNewClusterWhoseOtherMembersRunAlreadyIsFounded() throws Exception {
        long own = ClusterIdentity.memberId(List.of("http://10.0.0.2:2380"), "etcd-cluster");
        Bootstrapped found = second(answering(member(1, 1, "a"), member(2, own, ""), member(3, 3, "c")), "new");
        assertThat(found.identity().memberId()).isEqualTo(own);
    }

    @Test
    void whoJoinsGetsItsIdsFromTheCluster() throws Exception {
        Bootstrapped joined = second(answering(member(3, 3, "c"), member(1, 1, "a"), member(2, 42, "")), "existing");
        assertThat(joined.identity().clusterId()).isEqualTo(77);
        assertThat(joined.identity().memberId()).isEqualTo(42);
        assertThat(joined.settings().founders()).isEmpty();
        assertThat(joined.settings().remotes()).extracting(ClusterMember::id).containsExactly(3L, 1L, 42L);
    }

    @Test
    void whoJoinsMustNameTheMembersThatThereAre() {
        assertThatThrownBy(() -> second(answering(member(1, 1, "a"), member(2, 42, "")), "existing"))
                .hasMessageContaining("member count is unequal");
        assertThatThrownBy(() -> second(answering(member(1, 1, "a"), member(4, 4, "d"), member(2, 42, "")), "existing"))
                .hasMessageContaining("PeerURLs: no match found for existing member (4");
        assertThatThrownBy(() -> second(NOBODY, "existing"))
                .hasMessageContaining("cannot fetch cluster info from peer urls");
        assertThatThrownBy(() -> bootstrap(NOBODY, "--name=x", THREE, "--initial-cluster-state=existing"))
                .hasMessageContaining("couldn't find local name \"x\" in the initial cluster configuration");
    }
}
