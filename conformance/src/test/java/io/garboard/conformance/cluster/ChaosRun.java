package io.garboard.conformance.cluster;

import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.PeerLinks;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A cluster of real processes under load, and one fault after the other. The seed decides the faults and what clients ask;
 * the rest is the machine's.
 */
final class ChaosRun implements AutoCloseable {

    private final SplittableRandom random;
    private final PeerLinks links = new PeerLinks();
    private final ClusterProcesses cluster;
    private final ClusterUnderLoad load;

    ChaosRun(long seed, List<ServerKind> kinds, String... flags) throws IOException {
        random = new SplittableRandom(seed);
        cluster = ClusterProcesses.launch(links, kinds, flags);
        load = new ClusterUnderLoad(cluster, random.split());
    }

    /** Each list of faults at once, each fault with another member beside the leader. */
    void run(List<List<Fault>> plan) throws Exception {
        for (List<Fault> faults : plan) {
            suffer(faults);
        }
        load.finish();
    }

    private void suffer(List<Fault> faults) throws IOException {
        ServerProcess leader = cluster.leader();
        List<ServerProcess> others = new ArrayList<>(cluster.members());
        others.remove(leader);
        List<ServerProcess> chosen = new ArrayList<>();
        StringBuilder when = new StringBuilder("leader " + leader.name());
        for (Fault fault : faults) {
            ServerProcess other = others.remove(random.nextInt(others.size()));
            chosen.add(other);
            when.append(", ").append(fault).append(" with ").append(other.name());
            fault.begin(leader, other, links);
        }
        load.awaitWrites(when.toString());
        for (int i = 0; i < faults.size(); i++) {
            faults.get(i).end(leader, chosen.get(i), links);
        }
        cluster.members().forEach(ServerProcess::awaitReady);
        load.awaitWrites("after " + when);
    }

    String summary() {
        return load.summary();
    }

    @Override
    public void close() {
        load.close();
        links.close();
        cluster.close();
    }
}
