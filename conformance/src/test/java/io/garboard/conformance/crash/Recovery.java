package io.garboard.conformance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.HashKVRequest;
import io.garboard.etcd.rpc.HashKVResponse;
import io.garboard.etcd.rpc.LeaseLeasesRequest;
import io.garboard.etcd.rpc.LeaseStatus;
import io.garboard.etcd.rpc.LeaseTimeToLiveRequest;
import io.garboard.etcd.rpc.LeaseTimeToLiveResponse;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Holds a server that has come back against what its clients know, and brings the model up to date. */
final class Recovery {
    private static final ByteString ALL = ByteString.copyFrom(new byte[] {0});

    private final EtcdClient client;
    private final HistoryModel model;
    private final Ledger ledger;

    Recovery(EtcdClient client, HistoryModel model, Ledger ledger) {
        this.client = client;
        this.model = model;
        this.ledger = ledger;
    }

    /** Returns the compacted revision. */
    long check(SplittableRandom random) {
        RangeResponse everything = client.kv()
                .range(RangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL).build());
        long revision = everything.getHeader().getRevision();
        checkHistory(revision);
        assertThat(everything.getKvsList())
                .as("the state at revision " + revision)
                .containsExactlyElementsOf(model.state().values());
        long compacted = checkHash(0);
        checkHash(random.nextLong(Math.max(1, compacted), revision + 1));
        checkLeases();
        return compacted;
    }

    /** Every acknowledged write at its revision, every other revision one whole doubtful write, and no gap. */
    private void checkHistory(long revision) {
        long from = model.revision() + 1;
        Map<Long, List<Change>> acknowledged = ledger.acknowledged();
        List<List<Change>> unknown = ledger.unknown();
        long lastAcknowledged =
                acknowledged.keySet().stream().max(Long::compare).orElse(0L);
        assertThat(revision).as("revision").isGreaterThanOrEqualTo(Math.max(lastAcknowledged, from - 1));
        Map<Long, List<Event>> history = History.read(client, from, revision);
        for (long at = from; at <= revision; at++) {
            List<Event> events = history.getOrDefault(at, List.of());
            assertThat(events).as("events of revision " + at).isNotEmpty();
            List<Change> changes = events.stream().map(Change::of).toList();
            List<Change> expected = acknowledged.remove(at);
            if (expected != null) {
                assertThat(changes).as("acknowledged at revision " + at).isEqualTo(expected);
            } else {
                assertThat(unknown.remove(changes))
                        .as("revision %s is nobody's write: %s", at, changes)
                        .isTrue();
            }
            model.append(events);
        }
        assertThat(acknowledged).as("acknowledged but not there").isEmpty();
    }

    /** Returns the compacted revision. */
    private long checkHash(long revision) {
        HashKVResponse hash = client.maintenance()
                .hashKV(HashKVRequest.newBuilder().setRevision(revision).build());
        long at = revision == 0 ? model.revision() : revision;
        assertThat(hash.getHash())
                .as("HashKV at %s, compacted at %s", at, hash.getCompactRevision())
                .isEqualTo(HashModel.hash(model, at, hash.getCompactRevision()));
        return hash.getCompactRevision();
    }

    private void checkLeases() {
        Set<Long> there = client.lease().leaseLeases(LeaseLeasesRequest.getDefaultInstance()).getLeasesList().stream()
                .map(LeaseStatus::getID)
                .collect(Collectors.toSet());
        model.leases().forEach(id -> assertThat(ledger.leases().containsKey(id) || there.contains(id))
                .as("lease " + id)
                .isTrue());
        ledger.leases().forEach((id, fate) -> {
            if (fate != Ledger.LeaseFate.UNKNOWN) {
                assertThat(there.contains(id)).as("lease %s, %s", id, fate).isEqualTo(fate == Ledger.LeaseFate.GRANTED);
            }
        });
        model.leases().clear();
        model.leases().addAll(there);
        Map<Long, Set<String>> attached = model.attached();
        assertThat(there).as("leases of bound keys").containsAll(attached.keySet());
        List<Long> some = new ArrayList<>(there);
        for (long id : some.subList(0, Math.min(10, some.size()))) {
            checkLease(id, attached.getOrDefault(id, Set.of()));
        }
    }

    private void checkLease(long id, Set<String> keys) {
        LeaseTimeToLiveResponse lease = client.lease()
                .leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder()
                        .setID(id)
                        .setKeys(true)
                        .build());
        assertThat(lease.getTTL()).as("time left of lease " + id).isPositive();
        assertThat(lease.getKeysList().stream().map(ByteString::toStringUtf8).collect(Collectors.toSet()))
                .as("keys of lease " + id)
                .isEqualTo(keys);
    }
}
