package io.garboard.conformance.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.HashKVRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients of some members that write, read and watch Secrets and compare hashes, until they are told to stop. Each answer is
 * checked at once; what may fail is only what fails in etcd, too, when its leader is lost.
 */
final class SecretLoad implements AutoCloseable {

    private static final ByteString KEYS = ByteString.copyFromUtf8("/registry/secrets/load/");
    private static final ByteString KEYS_END = ByteString.copyFromUtf8("/registry/secrets/load0");
    private static final int WRITERS = 2;
    private static final long PAUSE_MILLIS = 5;

    private final List<ServerProcess> members;
    private final List<EtcdClient> clients;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Map<Long, String> written = new ConcurrentSkipListMap<>();
    private final Map<Long, String> seen = new TreeMap<>();
    private final long firstRevision;
    private volatile boolean stopped;
    private final Queue<String> doubts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger hashes = new AtomicInteger();

    /** Starts. All of the members have to stay. */
    SecretLoad(List<ServerProcess> members) {
        this.members = List.copyOf(members);
        this.clients = members.stream().map(ServerProcess::connect).toList();
        firstRevision = Secrets.revision(clients.get(0)) + 1;
        watch(clients.get(clients.size() - 1));
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            start("writer", () -> write(writer));
        }
        start("reader", this::read);
        start("hasher", this::compareHashes);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException | RuntimeException | Error e) {
                        complaints.add(name + " ended with " + e);
                    }
                },
                "load-" + name);
        threads.add(thread);
        thread.start();
    }

    private void write(int writer) throws InterruptedException {
        EtcdClient client = clients.get(writer % clients.size());
        for (int i = 0; !stopped; i++) {
            String value = Secrets.NEEDLE + " " + writer + "-" + i;
            PutRequest put = PutRequest.newBuilder()
                    .setKey(KEYS.concat(ByteString.copyFromUtf8(writer + "-" + i % 20)))
                    .setValue(ByteString.copyFromUtf8(value))
                    .build();
            try {
                written.put(client.kv().put(put).getHeader().getRevision(), value);
            } catch (StatusRuntimeException e) {
                tolerate("put", e);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private void read() throws InterruptedException {
        EtcdClient client = clients.get(clients.size() - 1);
        while (!stopped) {
            try {
                RangeResponse response = client.kv()
                        .range(RangeRequest.newBuilder()
                                .setKey(KEYS)
                                .setRangeEnd(KEYS_END)
                                .build());
                response.getKvsList().forEach(kv -> {
                    if (!kv.getValue().toStringUtf8().startsWith(Secrets.NEEDLE)) {
                        complaints.add("read something else than a secret in clear");
                    }
                });
            } catch (StatusRuntimeException e) {
                tolerate("range", e);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** At one revision after the other, all members have the same hash. */
    private void compareHashes() throws InterruptedException {
        while (!stopped) {
            try {
                long revision = Secrets.revision(clients.get(0));
                List<Integer> found = new ArrayList<>();
                for (EtcdClient client : clients) {
                    // Linearizable, so the member has that revision.
                    Secrets.revision(client);
                    found.add(client.maintenance()
                            .hashKV(HashKVRequest.newBuilder()
                                    .setRevision(revision)
                                    .build())
                            .getHash());
                }
                if (found.stream().distinct().count() != 1) {
                    complaints.add("hashes at revision " + revision + ": " + found);
                }
                hashes.incrementAndGet();
            } catch (StatusRuntimeException e) {
                tolerate("hash", e);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void watch(EtcdClient client) {
        StreamObserver<WatchRequest> requests = client.watch().watch(new StreamObserver<>() {
            @Override
            public void onNext(WatchResponse response) {
                if (response.getCanceled()) {
                    complaints.add("the watch was cancelled: " + response.getCancelReason());
                }
                response.getEventsList().forEach(SecretLoad.this::take);
            }

            @Override
            public void onError(Throwable failure) {
                if (!stopped) {
                    complaints.add("the watch ended with " + failure);
                }
            }

            @Override
            public void onCompleted() {
                onError(new IllegalStateException("completed"));
            }
        });
        requests.onNext(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(KEYS)
                        .setRangeEnd(KEYS_END)
                        .setStartRevision(firstRevision))
                .build());
    }

    private void take(Event event) {
        synchronized (seen) {
            String before = seen.put(
                    event.getKv().getModRevision(), event.getKv().getValue().toStringUtf8());
            if (before != null) {
                complaints.add("an event came twice: " + event.getKv().getModRevision());
            }
        }
    }

    /** etcd's errors while there is no leader, or another one. */
    private void tolerate(String what, StatusRuntimeException failure) {
        String text = String.valueOf(failure.getStatus().getDescription());
        boolean leaderLost = text.contains("leader") || text.contains("request timed out");
        if (leaderLost && text.startsWith("etcdserver:")) {
            doubts.add(what + ": " + text);
        } else {
            complaints.add(what + " failed with " + failure.getStatus());
        }
    }

    /** What failed as it does in etcd when the leader is lost. */
    List<String> doubts() {
        return List.copyOf(doubts);
    }

    /** Stops, and checks that the watcher saw each write once and nothing else. */
    void stopAndCheck() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(complaints).as(() -> members.get(0).logTail()).isEmpty();
        assertThat(hashes.get()).as("comparisons of hashes").isPositive();
        long last = written.keySet().stream().max(Long::compare).orElseThrow();
        Await.until(Duration.ofMinutes(5), () -> "the event of revision " + last + " does not come", () -> {
            synchronized (seen) {
                return seen.containsKey(last);
            }
        });
        synchronized (seen) {
            assertThat(seen).containsAllEntriesOf(written);
            assertThat(seen.size() - written.size())
                    .as("writes whose answer was lost with the leader")
                    .isBetween(0, doubts.size());
        }
        assertThat(complaints).isEmpty();
    }

    @Override
    public void close() {
        stopped = true;
        clients.forEach(EtcdClient::close);
    }
}
