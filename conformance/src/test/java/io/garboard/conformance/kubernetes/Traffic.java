package io.garboard.conformance.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.TxnResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Writes the objects of one cluster from several clients and remembers what must be stored. */
final class Traffic implements AutoCloseable {
    private static final int CLIENTS = 16;

    private final ApiServerStore store;
    private final SplittableRandom random;
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final Map<String, KeyValue> objects = new ConcurrentSkipListMap<>();

    Traffic(ApiServerStore store, SplittableRandom random) {
        this.store = store;
        this.random = random;
    }

    List<KeyValue> objects(Kind kind) {
        return objects.values().stream()
                .filter(kv -> kv.getKey().toStringUtf8().startsWith(kind.prefix()))
                .toList();
    }

    void create(int total, long lease) throws Exception {
        List<Runnable> work = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int i = 0; i < kind.of(total); i++) {
                int number = i;
                SplittableRandom own = random.split();
                work.add(() -> create(kind, number, kind.expires() ? lease : 0, own));
            }
        }
        run(work);
    }

    /** Guarded updates; some with a stale guard, which must tell the present state. */
    void update(int count) throws Exception {
        List<String> keys = List.copyOf(objects.keySet());
        List<Runnable> work = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String key = keys.get((int) ((long) i * keys.size() / count));
            SplittableRandom own = random.split();
            work.add(() -> update(key, own));
        }
        run(work);
    }

    void delete(int count) throws Exception {
        List<String> keys = List.copyOf(objects.keySet());
        List<Runnable> work = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String key = keys.get((int) ((long) i * keys.size() / count));
            work.add(() -> delete(key));
        }
        run(work);
    }

    @Override
    public void close() {
        clients.shutdownNow();
    }

    private void create(Kind kind, int number, long lease, SplittableRandom own) {
        String key = kind.key(number);
        ByteString value = kind.value(own, number, 1);
        TxnResponse response = store.create(key, value, lease);
        assertThat(response.getSucceeded()).as("create " + key).isTrue();
        long revision = response.getHeader().getRevision();
        objects.put(
                key,
                object(key, value, lease)
                        .setCreateRevision(revision)
                        .setModRevision(revision)
                        .setVersion(1)
                        .build());
        if (own.nextInt(50) == 0) {
            assertThat(store.create(key, value, lease).getSucceeded())
                    .as("create twice")
                    .isFalse();
        }
    }

    private void update(String key, SplittableRandom own) {
        KeyValue known = present(key);
        ByteString value = ByteString.copyFromUtf8("k8s\0updated " + own.nextLong())
                .concat(known.getValue().substring(0, known.getValue().size() / 2));
        if (own.nextInt(20) == 0) {
            TxnResponse stale = store.update(key, value, known.getLease(), known.getModRevision() - 1);
            assertThat(stale.getSucceeded()).as("stale update of " + key).isFalse();
            assertThat(stale.getResponses(0).getResponseRange().getKvs(0)).isEqualTo(known);
        }
        TxnResponse response = store.update(key, value, known.getLease(), known.getModRevision());
        assertThat(response.getSucceeded()).as("update " + key).isTrue();
        objects.put(
                key,
                object(key, value, known.getLease())
                        .setCreateRevision(known.getCreateRevision())
                        .setModRevision(response.getHeader().getRevision())
                        .setVersion(known.getVersion() + 1)
                        .build());
    }

    private void delete(String key) {
        KeyValue known = present(key);
        TxnResponse stale = store.delete(key, known.getModRevision() + 1);
        assertThat(stale.getSucceeded()).as("stale delete of " + key).isFalse();
        assertThat(store.delete(key, known.getModRevision()).getSucceeded())
                .as("delete " + key)
                .isTrue();
        objects.remove(key);
    }

    private KeyValue present(String key) {
        KeyValue known = objects.get(key);
        if (known == null) {
            throw new AssertionError(key + " is not there");
        }
        return known;
    }

    private static KeyValue.Builder object(String key, ByteString value, long lease) {
        return KeyValue.newBuilder()
                .setKey(ApiServerStore.utf8(key))
                .setValue(value)
                .setLease(lease);
    }

    private void run(List<Runnable> work) throws Exception {
        List<Future<?>> futures = new ArrayList<>();
        for (Runnable task : work) {
            futures.add(clients.submit(task));
        }
        for (Future<?> future : futures) {
            future.get(10, TimeUnit.MINUTES);
        }
    }
}
