package io.garboard.conformance.cluster;

import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.MemberAddRequest;
import io.garboard.etcd.rpc.MemberListRequest;
import io.garboard.etcd.rpc.MemberPromoteRequest;
import io.garboard.etcd.rpc.MemberRemoveRequest;
import io.garboard.etcd.rpc.StatusResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What operators do to a cluster on purpose while clients go on: members come and go, and each is restarted. How long writes
 * paused is printed and not judged; {@code -Dsut=etcd} prints etcd's, {@code -Drounds=N} restarts N times.
 */
@Tag("conformance")
class MaintenanceTest {

    private static final int ROUNDS = Integer.getInteger("rounds", 1);

    /** Of each kind of step, as they came. */
    private final Map<String, List<Long>> pausesMillis = new LinkedHashMap<>();

    @Test
    void clientsKeepWhatTheyWereToldWhileMembersChangeAndRestart() throws Exception {
        long seed = Long.getLong("seed", 1);
        try (ClusterProcesses cluster = ClusterProcesses.launch(Clusters.mixed(3));
                ClusterUnderLoad load = new ClusterUnderLoad(cluster, new SplittableRandom(seed))) {
            ServerProcess newcomer = cluster.newcomer(cluster.member(2).kind(), cluster.running());
            step(load, "learner added", () -> addLearner(cluster, newcomer));
            step(load, "promoted", () -> promote(cluster, newcomer));
            load.joined(newcomer);
            step(load, "leader removed", () -> load.left(removeLeader(cluster)));
            for (int round = 0; round < ROUNDS; round++) {
                for (ServerProcess member : cluster.running()) {
                    String role = member == cluster.leader() ? "leader" : "follower";
                    step(load, role + " stopped", member::stop);
                    step(load, role + " back", member::start);
                }
            }
            load.finish();
            System.out.println(cluster.member(1).kind() + ": " + load.summary() + "; longest pauses of writes in ms: "
                    + pausesMillis);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private void step(ClusterUnderLoad load, String what, Work work) throws Exception {
        load.awaitWrites("before: " + what);
        long start = System.nanoTime();
        work.run();
        load.awaitWrites("after: " + what);
        long pause = load.longestPause(start, System.nanoTime()).toMillis();
        pausesMillis.computeIfAbsent(what, step -> new ArrayList<>()).add(pause);
    }

    private static void addLearner(ClusterProcesses cluster, ServerProcess newcomer) throws Exception {
        MemberAddRequest request = MemberAddRequest.newBuilder()
                .addPeerURLs(newcomer.peerUrl())
                .setIsLearner(true)
                .build();
        try (EtcdClient client = cluster.leader().connect()) {
            // Refused until every line has worked for five seconds; an attempt without an answer may have worked.
            insist(
                    cluster,
                    () -> client.cluster().memberAdd(request).hasMember(),
                    () -> client.cluster().memberList(MemberListRequest.getDefaultInstance()).getMembersList().stream()
                            .anyMatch(member -> member.getPeerURLsList().contains(newcomer.peerUrl())));
        }
        newcomer.startWithoutWaiting();
        Await.until(ClusterUnderLoad.TIMEOUT, cluster::logTails, () -> cluster.status(newcomer) != null);
    }

    private static void promote(ClusterProcesses cluster, ServerProcess newcomer) {
        MemberPromoteRequest request =
                MemberPromoteRequest.newBuilder().setID(cluster.idOf(newcomer)).build();
        try (EtcdClient client = cluster.leader().connect()) {
            insist(cluster, () -> client.cluster().memberPromote(request).getMembersCount() > 0, () -> {
                StatusResponse status = cluster.status(newcomer);
                return status != null && !status.getIsLearner();
            });
        }
        newcomer.awaitReady();
    }

    private static ServerProcess removeLeader(ClusterProcesses cluster) {
        ServerProcess leader = cluster.leader();
        MemberRemoveRequest request =
                MemberRemoveRequest.newBuilder().setID(cluster.idOf(leader)).build();
        ServerProcess other = cluster.running().stream()
                .filter(member -> member != leader)
                .findFirst()
                .orElseThrow();
        try (EtcdClient client = other.connect()) {
            insist(
                    cluster,
                    () -> client.cluster().memberRemove(request).getMembersCount() > 0,
                    () -> client.cluster().memberList(MemberListRequest.getDefaultInstance()).getMembersList().stream()
                            .noneMatch(member -> member.getID() == request.getID()));
        }
        leader.awaitEnd();
        return leader;
    }

    /** Asks again as long as the cluster says that it cannot now, or that what it was asked for is there already. */
    private static void insist(ClusterProcesses cluster, Callable<Boolean> change, Callable<Boolean> isDone) {
        Duration timeout = ClusterUnderLoad.TIMEOUT;
        Await.until(timeout, cluster::logTails, () -> {
            try {
                return change.call();
            } catch (StatusRuntimeException e) {
                return e.getStatus().getCode() != Status.Code.UNAVAILABLE && isDone.call();
            }
        });
    }
}
