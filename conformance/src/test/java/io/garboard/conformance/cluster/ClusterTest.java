package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.Etcdctl;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three members and etcdctl: the same steps on a cluster of etcd and on one of Garboard whose members run different
 * backends. What is printed is compared in its form, since ids and addresses differ.
 */
@Tag("conformance")
class ClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static Stream<List<ServerKind>> clusters() {
        return Stream.of(
                Collections.nCopies(3, ServerKind.ETCD),
                List.of(ServerKind.GARBOARD_LMDB, ServerKind.GARBOARD_SQLITE, ServerKind.GARBOARD_LMDB));
    }

    private static Etcdctl.Result ok(Etcdctl etcdctl, String... command) throws Exception {
        Etcdctl.Result result = runOnceHealthy(etcdctl, command);
        assertThat(result.exitCode())
                .as("%s: %s%s", List.of(command), result.out(), result.err())
                .isZero();
        return result;
    }

    private static String refused(Etcdctl etcdctl, String... command) throws Exception {
        Etcdctl.Result result = runOnceHealthy(etcdctl, command);
        assertThat(result.exitCode())
                .as("%s: %s", List.of(command), result.out())
                .isNotZero();
        return result.err();
    }

    /**
     * Each member refuses changes of membership until its own lines to the others have worked for five seconds, and may do so
     * again whenever one of them has broken.
     */
    private static Etcdctl.Result runOnceHealthy(Etcdctl etcdctl, String... command) throws Exception {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        Etcdctl.Result result = etcdctl.run(command);
        while (result.err().contains("Error: etcdserver: unhealthy cluster") && System.nanoTime() < deadlineNanos) {
            result = etcdctl.run(command);
        }
        return result;
    }

    private static Etcdctl on(ServerProcess member) {
        return new Etcdctl(member.endpoint());
    }

    @ParameterizedTest
    @MethodSource("clusters")
    void anOperatorsDay(List<ServerKind> kinds) throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.launch(kinds)) {
            everyMemberTakesWritesAndReads(cluster);
            endpointsTellTheSame(cluster);
            theLeadershipMoves(cluster);
            aLearnerIsAddedAndPromoted(cluster);
            aMemberIsRemoved(cluster);
        }
    }

    private static void everyMemberTakesWritesAndReads(ClusterProcesses cluster) throws Exception {
        for (ServerProcess member : cluster.members()) {
            assertThat(ok(on(member), "put", member.name(), "1").out()).isEqualTo("OK\n");
        }
        for (ServerProcess member : cluster.members()) {
            assertThat(ok(on(member), "get", "m", "--prefix", "--print-value-only")
                            .out())
                    .isEqualTo("1\n1\n1\n");
        }
    }

    private static void endpointsTellTheSame(ClusterProcesses cluster) throws Exception {
        Etcdctl one = on(cluster.member(1));
        String[] hashes = ok(one, "endpoint", "hashkv", "--cluster").out().split("\n");
        assertThat(hashes).hasSize(3);
        assertThat(Stream.of(hashes).map(line -> line.split(", ", -1)[1]).distinct())
                .hasSize(1);
        String status = ok(one, "endpoint", "status", "--cluster").out();
        assertThat(status.split("\n")).hasSize(3);
        assertThat(Stream.of(status.split("\n")).filter(line -> line.split(", ", -1)[4].equals("true")))
                .hasSize(1);
        assertThat(ok(one, "endpoint", "health", "--cluster").out().split("\n"))
                .hasSize(3)
                .allMatch(line -> line.contains("is healthy: successfully committed proposal"));
        assertThat(ok(one, "member", "list").out().split("\n"))
                .hasSize(3)
                .allMatch(line -> line.matches("[0-9a-f]+, started, m[123], http://[0-9.:]+, http://[0-9.:]+, false"));
    }

    private static void theLeadershipMoves(ClusterProcesses cluster) throws Exception {
        ServerProcess leader = cluster.leader();
        ServerProcess next = cluster.followers().get(0);
        String leaderId = cluster.hexIdOf(leader);
        String nextId = cluster.hexIdOf(next);
        assertThat(refused(on(next), "move-leader", leaderId)).contains("no leader endpoint given");
        assertThat(ok(cluster.etcdctl(), "move-leader", nextId).out())
                .isEqualTo("Leadership transferred from " + leaderId + " to " + nextId + "\n");
        assertThat(cluster.leader()).isSameAs(next);
        assertThat(refused(cluster.etcdctl(), "move-leader", "4711"))
                .contains("Error: etcdserver: bad leader transferee");
    }

    private static void aLearnerIsAddedAndPromoted(ClusterProcesses cluster) throws Exception {
        Etcdctl etcdctl = cluster.etcdctl();
        ServerProcess learner = cluster.newcomer(cluster.member(1).kind(), cluster.running());
        String added = ok(etcdctl, "member", "add", learner.name(), "--learner", "--peer-urls=" + learner.peerUrl())
                .out();
        assertThat(added).matches("(?s)Member +[0-9a-f]+ added to cluster +[0-9a-f]+\n.*");
        String id = added.replaceAll("(?s)Member +([0-9a-f]+) .*", "$1");
        assertThat(added)
                .contains("ETCD_NAME=\"m4\"")
                .contains("m4=" + learner.peerUrl())
                .contains("ETCD_INITIAL_ADVERTISE_PEER_URLS=\"" + learner.peerUrl() + "\"")
                .contains("ETCD_INITIAL_CLUSTER_STATE=\"existing\"");
        assertThat(refused(etcdctl, "member", "add", "m5", "--learner", "--peer-urls=http://127.0.0.1:1"))
                .contains("Error: etcdserver: too many learner members in cluster");
        assertThat(refused(etcdctl, "member", "promote", id))
                .contains("Error: etcdserver: can only promote a learner member which is in sync with leader");
        learner.startWithoutWaiting();
        Await.until(
                PATIENCE,
                () -> "the promotion of m4\n" + cluster.logTails(),
                () -> etcdctl.run("member", "promote", id).exitCode() == 0);
        learner.awaitReady();
        assertThat(ok(on(learner), "get", "m1", "--print-value-only").out()).isEqualTo("1\n");
        assertThat(ok(etcdctl, "member", "list").out()).contains(id + ", started, m4, ");
        assertThat(refused(etcdctl, "member", "promote", id))
                .contains("Error: etcdserver: can only promote a learner member");
    }

    private static void aMemberIsRemoved(ClusterProcesses cluster) throws Exception {
        ServerProcess gone = cluster.followers().get(0);
        String id = cluster.hexIdOf(gone);
        List<ServerProcess> rest =
                cluster.running().stream().filter(member -> member != gone).toList();
        assertThat(ok(on(rest.get(0)), "member", "remove", id).out())
                .matches("Member +" + id + " removed from cluster +[0-9a-f]+\n");
        // etcd ends with 0, which a supervisor would take for a wish to be started again.
        assertThat(gone.awaitEnd()).isEqualTo(gone.kind().isGarboard() ? 4 : 0);
        assertThat(gone.log()).contains("the member has been permanently removed from the cluster");
        assertThat(refused(on(rest.get(0)), "member", "remove", id)).contains("Error: etcdserver: member not found");
        assertThat(ok(on(rest.get(0)), "put", "after", "1").out()).isEqualTo("OK\n");
        String elsewhere = "http://127.0.0.1:" + ServerProcess.somePort();
        String update = ok(
                        on(rest.get(0)), "member", "update", cluster.hexIdOf(rest.get(1)), "--peer-urls=" + elsewhere)
                .out();
        assertThat(update).matches("Member +[0-9a-f]+ updated in cluster +[0-9a-f]+\n");
        assertThat(ok(on(rest.get(0)), "member", "list").out()).contains(elsewhere);
    }
}
