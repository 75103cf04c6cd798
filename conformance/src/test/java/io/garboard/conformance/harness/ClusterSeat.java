package io.garboard.conformance.harness;

import java.util.List;

/**
 * A member's place in its cluster: its name, its ports, and whom it is told of at its first start.
 *
 * @param peerPort where it listens for the others
 * @param advertisedPort where the others reach it: another one if a proxy is between them
 * @param initialCluster {@code NAME=URL,…} with this member among them
 * @param state {@code new} or {@code existing}
 */
record ClusterSeat(String name, int clientPort, int peerPort, int advertisedPort, String initialCluster, String state) {

    /** A cluster of one. */
    static ClusterSeat alone() {
        int peerPort = Ports.next();
        return new ClusterSeat("default", Ports.next(), peerPort, peerPort, "default=" + peerUrl(peerPort), "new");
    }

    /** The same place in a cluster that there is already. */
    ClusterSeat joining(String others) {
        return new ClusterSeat(name, clientPort, peerPort, advertisedPort, others, "existing");
    }

    static String peerUrl(int port) {
        return "http://127.0.0.1:" + port;
    }

    String peerUrl() {
        return peerUrl(advertisedPort);
    }

    List<String> flags() {
        return List.of(
                "--name", name,
                "--listen-peer-urls", peerUrl(peerPort),
                "--initial-advertise-peer-urls", peerUrl(),
                "--initial-cluster", initialCluster,
                "--initial-cluster-state", state);
    }
}
