package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three whole members in one process. */
class ClusterTest {

    @TempDir
    Path directory;

    @Test
    void aNewClusterElectsALeaderAndServesOnEveryMember() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            for (TestMember member : cluster.members) {
                member.put("written on " + member.name, "1");
                assertThat(member.readHere("written on " + member.name)).isEqualTo("1");
            }
            for (TestMember member : cluster.members) {
                assertThat(member.read("written on m1")).isEqualTo("1");
                assertThat(member.read("written on m2")).isEqualTo("1");
                assertThat(member.read("written on m3")).isEqualTo("1");
                assertThat(member.members()).hasSize(3);
            }
            assertThat(cluster.member(1).hash()).isEqualTo(cluster.member(2).hash());
        }
    }
}
