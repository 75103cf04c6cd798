package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.Etcdctl;
import io.garboard.conformance.harness.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code docs/operations.md} says about members that are lost, followed word by word. */
@Tag("conformance")
class RunbookTest {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void aLostMemberIsReplacedAndALostQuorumIsMended() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.launch(Clusters.mixed(3))) {
            assertThat(cluster.etcdctl().insist("put", "before", "1").exitCode())
                    .isZero();
            ServerProcess lost = cluster.member(2);
            awaitStarted(cluster);
            lost.kill();
            refusedUnderItsOldId(cluster, lost);
            replace(cluster, lost);
            loseTheQuorum(cluster);
            goOnWithOne(cluster.member(1));
            grow(cluster);
        }
    }

    /** Who has not told its name yet counts as one that never ran. */
    private static void awaitStarted(ClusterProcesses cluster) {
        Await.until(PATIENCE, cluster::logTails, () -> {
            List<String> members =
                    cluster.etcdctl().run("member", "list").out().lines().toList();
            return members.size() == 3 && members.stream().allMatch(line -> line.contains(", started, "));
        });
    }

    /** It asks the others for a second who it is: if none of them gets to an answer, it is tried again. */
    private static void refusedUnderItsOldId(ClusterProcesses cluster, ServerProcess lost) throws IOException {
        boolean refused = false;
        while (!refused) {
            lost.deleteData();
            lost.startWithoutWaiting();
            Await.until(PATIENCE, lost::logTail, () -> !lost.isRunning() || cluster.status(lost) != null);
            refused = !lost.isRunning();
            if (!refused) {
                lost.kill();
            }
        }
        assertThat(lost.awaitEnd()).isEqualTo(1);
        if (lost.kind().isGarboard()) {
            assertThat(lost.logTail())
                    .contains("etcdctl member remove")
                    .contains("etcdctl member add")
                    .contains("empty data directory and --initial-cluster-state=existing");
        }
    }

    private static void replace(ClusterProcesses cluster, ServerProcess lost) throws Exception {
        Runbook runbook = Runbook.section("Replace a member");
        Map<String, String> variables = Map.of("REST", cluster.endpoints(), "NEW", lost.endpoint());
        String id = found("[|│] *([0-9a-f]+) *[|│] *started *[|│] *m2 ", runbook.run(variables, Map.of()));
        runbook.run(variables, Map.of("8211f1d0f64f3269", id));
        String added = runbook.run(variables, Map.of("http://10.0.0.2:2380", lost.peerUrl()));
        lost.deleteData();
        lost.joins(found("ETCD_INITIAL_CLUSTER=\"([^\"]+)\"", added));
        lost.start();
        assertThat(runbook.run(variables, Map.of()).split("\n"))
                .hasSize(3)
                .allMatch(line -> line.contains("is healthy"));
        Await.until(PATIENCE, cluster::logTails, () -> {
            String hashes = cluster.etcdctl().run("endpoint", "hashkv").out();
            return hashes.lines().count() == 3
                    && hashes.lines()
                                    .map(line -> line.split(", ", -1)[1])
                                    .distinct()
                                    .count()
                            == 1;
        });
        runbook.run(variables, Map.of());
        assertThat(runbook.isDone()).isTrue();
        assertThat(value(lost)).isEqualTo("1\n");
    }

    private static void loseTheQuorum(ClusterProcesses cluster) throws IOException {
        for (ServerProcess member : Stream.of(2, 3).map(cluster::member).toList()) {
            member.kill();
            member.deleteData();
        }
    }

    /** The section "Lost quorum" up to its last step. */
    private static void goOnWithOne(ServerProcess survivor) throws Exception {
        Etcdctl etcdctl = new Etcdctl(survivor.endpoint());
        assertThat(etcdctl.run("endpoint", "status").out()).contains(survivor.endpoint());
        survivor.stop();
        survivor.startWithoutWaiting("--force-new-cluster");
        survivor.awaitReady();
        survivor.stop();
        survivor.start();
        assertThat(value(survivor)).isEqualTo("1\n");
        assertThat(etcdctl.insist("member", "list").out().lines()).hasSize(1);
    }

    private static void grow(ClusterProcesses cluster) throws Exception {
        Runbook runbook = Runbook.section("Grow");
        Map<String, String> variables = Map.of("ALL", cluster.endpoints());
        ServerProcess newcomer = cluster.newcomer(cluster.member(2).kind(), cluster.running());
        String added = runbook.run(variables, Map.of("http://10.0.0.4:2380", newcomer.peerUrl()));
        newcomer.joins(found("ETCD_INITIAL_CLUSTER=\"([^\"]+)\"", added));
        newcomer.startWithoutWaiting();
        Map<String, String> id = Map.of("ID", found("Member +([0-9a-f]+) added to cluster", added));
        Await.until(PATIENCE, cluster::logTails, () -> runbook.succeeds(variables, id));
        runbook.skip();
        assertThat(runbook.isDone()).isTrue();
        newcomer.awaitReady();
        assertThat(value(newcomer)).isEqualTo("1\n");
        assertThat(new Etcdctl(newcomer.endpoint()).insist("put", "after", "1").exitCode())
                .isZero();
    }

    private static String value(ServerProcess member) throws Exception {
        return new Etcdctl(member.endpoint())
                .insist("get", "before", "--print-value-only")
                .out();
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }
}
