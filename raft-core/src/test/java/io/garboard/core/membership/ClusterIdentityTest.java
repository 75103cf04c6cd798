package io.garboard.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterIdentityTest {

    /** What a real etcd reports for {@code default=http://localhost:2380} and the default token. */
    @Test
    void idsEqualThoseOfARealEtcd() {
        long memberId = ClusterIdentity.memberId(List.of("http://localhost:2380"), "etcd-cluster");
        assertThat(Long.toHexString(memberId)).isEqualTo("8e9e05c52164694d");
        assertThat(Long.toHexString(ClusterIdentity.clusterId(List.of(memberId))))
                .isEqualTo("cdf818194e3a8c32");
    }

    @Test
    void theOrderOfUrlsAndMembersDoesNotMatter() {
        assertThat(ClusterIdentity.memberId(List.of("http://b:1", "http://a:1"), "t"))
                .isEqualTo(ClusterIdentity.memberId(List.of("http://a:1", "http://b:1"), "t"));
        assertThat(ClusterIdentity.clusterId(List.of(-1L, 2L))).isEqualTo(ClusterIdentity.clusterId(List.of(2L, -1L)));
    }

    @Test
    void membersSurviveTheirJson() throws Exception {
        ClusterMember member =
                new ClusterMember(-5L, "näme \"x\"", List.of("http://a:1", "https://b:2"), List.of("unix://c"), true);
        byte[] row = ClusterMemberJson.encode(member);
        assertThat(new String(row, StandardCharsets.UTF_8)).startsWith("{\"id\":18446744073709551611,\"peerURLs\":[");
        assertThat(ClusterMemberJson.decode(row)).isEqualTo(member);
        ClusterMember unstarted = new ClusterMember(7, "", List.of("http://a:1"), List.of(), false);
        assertThat(new String(ClusterMemberJson.encode(unstarted), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":7,\"peerURLs\":[\"http://a:1\"]}");
        assertThat(ClusterMemberJson.decode(ClusterMemberJson.encode(unstarted)))
                .isEqualTo(unstarted);
    }
}
