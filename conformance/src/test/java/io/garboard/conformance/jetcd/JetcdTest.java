package io.garboard.conformance.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.CompactOption;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** jetcd finds what it expects of an etcd; etcd itself is asked first. */
@Tag("conformance")
class JetcdTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    static Stream<ServerKind> kinds() {
        return Stream.concat(Stream.of(ServerKind.ETCD), ServerKind.underTest()).distinct();
    }

    @FunctionalInterface
    private interface Scene {
        void play(Client client) throws Exception;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void readsAndWrites(ServerKind kind) throws Exception {
        play(kind, client -> {
            KV kv = client.getKVClient();
            for (String key : List.of("a/1", "a/2", "a/3", "b/1")) {
                get(kv.put(bytes(key), bytes("value of " + key)));
            }
            KeyValue before = get(kv.put(
                            bytes("a/1"),
                            bytes("new"),
                            PutOption.builder().withPrevKV().build()))
                    .getPrevKv();
            assertThat(text(before.getValue())).isEqualTo("value of a/1");
            GetOption sorted = GetOption.builder()
                    .isPrefix(true)
                    .withSortField(GetOption.SortTarget.MOD)
                    .withSortOrder(GetOption.SortOrder.DESCEND)
                    .withLimit(2)
                    .build();
            GetResponse page = get(kv.get(bytes("a/"), sorted));
            assertThat(page.getKvs()).extracting(item -> text(item.getKey())).containsExactly("a/1", "a/3");
            assertThat(page.getCount()).isEqualTo(3);
            assertThat(page.isMore()).isTrue();
            GetOption old = GetOption.builder().withRevision(2).build();
            assertThat(get(kv.get(bytes("a/1"), old)).getKvs()).hasSize(1);
            assertThat(get(kv.get(bytes("a/2"), old)).getKvs()).isEmpty();
            GetOption counted =
                    GetOption.builder().isPrefix(true).withCountOnly(true).build();
            assertThat(get(kv.get(bytes("a/"), counted)).getCount()).isEqualTo(3);
            DeleteOption prefix =
                    DeleteOption.builder().isPrefix(true).withPrevKV(true).build();
            assertThat(get(kv.delete(bytes("a/"), prefix)).getPrevKvs()).hasSize(3);
            get(kv.compact(5, CompactOption.builder().withCompactPhysical(true).build()));
            assertThatThrownBy(() -> get(kv.get(bytes("a/1"), old)))
                    .hasMessageContaining("required revision has been compacted");
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void runsTransactions(ServerKind kind) throws Exception {
        play(kind, client -> {
            KV kv = client.getKVClient();
            ByteSequence key = bytes("k");
            TxnResponse created = get(kv.txn()
                    .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(0)))
                    .Then(Op.put(key, bytes("1"), PutOption.DEFAULT), Op.get(key, GetOption.DEFAULT))
                    .commit());
            assertThat(created.isSucceeded()).isTrue();
            assertThat(created.getGetResponses().get(0).getKvs()).hasSize(1);
            TxnResponse refused = get(kv.txn()
                    .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.version(7)))
                    .Then(Op.delete(key, DeleteOption.DEFAULT))
                    .Else(Op.txn(
                            new Cmp[] {new Cmp(key, Cmp.Op.EQUAL, CmpTarget.value(bytes("1")))},
                            new Op[] {Op.put(key, bytes("2"), PutOption.DEFAULT)},
                            new Op[] {}))
                    .commit());
            assertThat(refused.isSucceeded()).isFalse();
            assertThat(refused.getTxnResponses().get(0).isSucceeded()).isTrue();
            assertThat(text(get(kv.get(key)).getKvs().get(0).getValue())).isEqualTo("2");
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void watches(ServerKind kind) throws Exception {
        play(kind, client -> {
            KV kv = client.getKVClient();
            get(kv.put(bytes("w/1"), bytes("1")));
            get(kv.put(bytes("other"), bytes("1")));
            List<WatchEvent> events = new CopyOnWriteArrayList<>();
            WatchOption option = WatchOption.builder()
                    .isPrefix(true)
                    .withRevision(2)
                    .withPrevKV(true)
                    .build();
            try (Watch.Watcher watcher = client.getWatchClient()
                    .watch(bytes("w/"), option, response -> events.addAll(response.getEvents()))) {
                get(kv.put(bytes("w/1"), bytes("2")));
                get(kv.delete(bytes("w/1")));
                Await.until(TIMEOUT, events::toString, () -> events.size() == 3);
                assertThat(events)
                        .extracting(WatchEvent::getEventType)
                        .containsExactly(
                                WatchEvent.EventType.PUT, WatchEvent.EventType.PUT, WatchEvent.EventType.DELETE);
                assertThat(text(events.get(2).getPrevKV().getValue())).isEqualTo("2");
                watcher.requestProgress();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void keepsLeases(ServerKind kind) throws Exception {
        play(kind, client -> {
            Lease leases = client.getLeaseClient();
            long lasting = get(leases.grant(500)).getID();
            get(client.getKVClient()
                    .put(
                            bytes("lasting"),
                            bytes("v"),
                            PutOption.builder().withLeaseId(lasting).build()));
            putBriefly(client);
            assertThat(get(leases.keepAliveOnce(lasting)).getTTL()).isEqualTo(500);
            var left = get(leases.timeToLive(
                    lasting, LeaseOption.builder().withAttachedKeys().build()));
            assertThat(left.getKeys()).extracting(JetcdTest::text).containsExactly("lasting");
            Await.until(
                    TIMEOUT,
                    () -> "the lease does not run out",
                    () -> get(client.getKVClient().get(bytes("brief"))).getKvs().isEmpty());
            get(leases.revoke(lasting));
            assertThat(get(client.getKVClient().get(bytes("lasting"))).getKvs()).isEmpty();
        });
    }

    /** Puts "brief" with a lease of two seconds, which may end before it is used. */
    private static void putBriefly(Client client) throws Exception {
        while (true) {
            long lease = get(client.getLeaseClient().grant(2)).getID();
            try {
                get(client.getKVClient()
                        .put(
                                bytes("brief"),
                                bytes("v"),
                                PutOption.builder().withLeaseId(lease).build()));
                return;
            } catch (ExecutionException e) {
                assertThat(e).hasMessageContaining("requested lease not found");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void asksAboutTheServer(ServerKind kind) throws Exception {
        try (ServerProcess server = ServerProcess.launch(kind);
                Client client = Client.builder().endpoints(server.endpoint()).build()) {
            StatusResponse status = get(client.getMaintenanceClient().statusMember(server.endpoint()));
            assertThat(status.getVersion()).startsWith("3.");
            assertThat(status.getDbSize()).isPositive();
            assertThat(get(client.getClusterClient().listMember()).getMembers()).hasSize(1);
            assertThat(get(client.getMaintenanceClient().listAlarms()).getAlarms())
                    .isEmpty();
            get(client.getKVClient().put(bytes("k"), bytes("v")));
            assertThat(get(client.getMaintenanceClient().hashKV(server.endpoint(), 0))
                            .getHash())
                    .isNotZero();
            get(client.getMaintenanceClient().defragmentMember(server.endpoint()));
        }
    }

    private static void play(ServerKind kind, Scene scene) throws Exception {
        Insist.onScene(() -> {
            try (ServerProcess server = ServerProcess.launch(kind);
                    Client client =
                            Client.builder().endpoints(server.endpoint()).build()) {
                scene.play(client);
            }
        });
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static String text(ByteSequence bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
