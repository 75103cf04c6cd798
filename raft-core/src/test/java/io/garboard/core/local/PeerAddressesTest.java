package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.peer.PeerAddress;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerHandler;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.peer.SnapshotCallback;
import io.garboard.core.peer.SnapshotFile;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.raft.Message;
import io.garboard.core.storage.RowWriter;
import io.garboard.spi.storage.Table;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is reached, and where. */
class PeerAddressesTest {

    private static final PeerAddress STRANGER = new PeerAddress(3, List.of("http://three:1"));

    private final Told network = new Told();
    private final ClusterMembership cluster = new ClusterMembership(new NoRows());
    private final PeerAddresses addresses =
            new PeerAddresses(network, cluster, 1, ClusterSettings.found(List.of(member(1, "one"), member(2, "two"))));

    private static ClusterMember member(long id, String host) {
        return new ClusterMember(id, "", List.of("http://" + host + ":1"), List.of(), false);
    }

    @BeforeEach
    void open() {
        addresses.refresh();
        addresses.open();
    }

    @Test
    void aStrangerIsAnsweredWhereItSays() {
        addresses.introduced(STRANGER);
        assertThat(network.others).containsExactly(new PeerAddress(2, List.of("http://two:1")), STRANGER);
    }

    @Test
    void whatTheLogSaysCountsMore() {
        addresses.introduced(STRANGER);
        cluster.put(member(3, "elsewhere"));
        addresses.refresh();
        addresses.introduced(STRANGER);
        assertThat(network.others).contains(new PeerAddress(3, List.of("http://elsewhere:1")));
    }

    @Test
    void strangersAreFewAndTheLatestCount() {
        for (int id = 10; id < 100; id++) {
            addresses.introduced(new PeerAddress(id, List.of("http://h:" + id)));
        }
        assertThat(network.others)
                .hasSizeLessThan(20)
                .contains(new PeerAddress(99, List.of("http://h:99")), new PeerAddress(2, List.of("http://two:1")));
    }

    /** Remembers who it was told of. */
    private static final class Told implements PeerNetwork {
        private List<PeerAddress> others = List.of();

        @Override
        public void start(PeerHandler handler) {}

        @Override
        public void members(List<PeerAddress> told) {
            others = told;
        }

        @Override
        public void call(long memberId, PeerRequest request, long timeoutMillis, PeerCallback callback) {}

        @Override
        public void sendSnapshot(long memberId, SnapshotFile snapshot, SnapshotCallback callback) {}

        @Override
        public void send(List<Message> messages) {}

        @Override
        public long activeSinceNanos(long memberId) {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static final class NoRows implements RowWriter {
        @Override
        public void put(Table table, byte[] key, byte[] value) {}

        @Override
        public void delete(Table table, byte[] key) {}
    }
}
