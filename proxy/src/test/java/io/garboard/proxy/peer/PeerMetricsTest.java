package io.garboard.proxy.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.garboard.proxy.metrics.MetricsRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PeerMetricsTest {

    /** Counters in etcd; a counter of the library could not have these names. */
    private static final List<String> GAUGES_INSTEAD = List.of(
            "etcd_network_snapshot_send_success",
            "etcd_network_snapshot_send_failures",
            "etcd_network_snapshot_receive_success",
            "etcd_network_snapshot_receive_failures");

    private static List<String> etcds() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PeerMetricsTest.class.getResourceAsStream("/etcd-3.5.30-peer-metrics.txt")),
                StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    @Test
    void namesTypesAndLabelsAreEtcds() throws IOException {
        try (MetricsRegistry registry = new MetricsRegistry()) {
            PeerMetrics.ForMember metrics = new PeerMetrics(registry.meters(), 0xab).of(0xcd);
            metrics.activated();
            metrics.deactivated();
            metrics.sendFailed();
            metrics.receiveFailed();
            metrics.roundTrip(150_000);
            metrics.sendingSnapshot().ended(true);
            metrics.sendingSnapshot().ended(false);
            metrics.receivingSnapshot().ended(true);
            metrics.receivingSnapshot().ended(false);
            String scrape = new String(registry.scrape(), StandardCharsets.UTF_8);
            for (String line : etcds()) {
                String[] words = line.split(" ", -1);
                String type = GAUGES_INSTEAD.contains(words[0]) ? "gauge" : words[1];
                assertThat(scrape).contains("# TYPE " + words[0] + " " + type + "\n");
                String series = words[1].equals("histogram") ? words[0] + "_count" : words[0];
                assertThat(scrape).containsPattern("(?m)^" + series + "\\{" + words[2] + "\\} ");
            }
            // The library writes small bounds its own way; as numbers they are etcd's.
            assertThat(scrape)
                    .contains("etcd_network_peer_round_trip_time_seconds_bucket{To=\"cd\",le=\"1.0E-4\"} 0")
                    .contains("etcd_network_peer_round_trip_time_seconds_bucket{To=\"cd\",le=\"2.0E-4\"} 1")
                    .contains("etcd_network_peer_round_trip_time_seconds_bucket{To=\"cd\",le=\"3.2768\"} 1");
        }
    }

    @Test
    void bytesAndRoundTripsAreCounted() throws InterruptedException {
        try (TestPeer one = new TestPeer(1);
                TestPeer two = new TestPeer(2)) {
            one.knows(two);
            one.awaitActive(2);
            Message message = new HeartbeatRequest(1, 2, 3, 4, 5);
            one.network.send(List.of(message));
            FakePeer.next(two.handler.messages);
            TestPeer.await(
                    "what came is counted",
                    () -> bytes(two, "etcd_network_peer_received_bytes_total", "From", "1") > 0);
            TestPeer.await(
                    "what went is counted", () -> bytes(one, "etcd_network_peer_sent_bytes_total", "To", "2") > 0);
            TestPeer.await(
                    "the line is up",
                    () -> one.meters.get("etcd_network_active_peers").gauge().value() == 1);
            TestPeer.await(
                    "a probe comes back",
                    () -> one.meters
                                    .find("etcd_network_peer_round_trip_time_seconds")
                                    .timer()
                            != null);
            two.network.close();
            TestPeer.await(
                    "the line is down",
                    () -> one.meters.get("etcd_network_active_peers").gauge().value() == 0);
            assertThat(one.meters
                            .get("etcd_network_disconnected_peers_total")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        }
    }

    private static double bytes(TestPeer peer, String name, String way, String other) {
        return peer.meters.get(name).tag(way, other).functionCounter().count();
    }
}
