package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.Etcdctl;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three members, one of them on another backend, and etcdctl. */
@Tag("conformance")
class ClusterTest {

    private static final List<ServerKind> MIXED =
            List.of(ServerKind.GARBOARD_LMDB, ServerKind.GARBOARD_SQLITE, ServerKind.GARBOARD_LMDB);

    @Test
    void everyMemberTakesWritesAndReads() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.launch(MIXED)) {
            for (ServerProcess member : cluster.members()) {
                assertThat(new Etcdctl(member.endpoint())
                                .run("put", member.name(), "1")
                                .out())
                        .isEqualTo("OK\n");
            }
            for (ServerProcess member : cluster.members()) {
                assertThat(new Etcdctl(member.endpoint())
                                .run("get", "m", "--prefix", "--print-value-only")
                                .out())
                        .isEqualTo("1\n1\n1\n");
            }
            assertThat(cluster.followers()).hasSize(2);
        }
    }
}
