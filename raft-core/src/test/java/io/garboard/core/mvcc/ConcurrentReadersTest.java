package io.garboard.core.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.ClosableStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.storage.InMemoryStorage;
import io.garboard.core.storage.StorageFaultListener.Decision;
import io.garboard.core.storage.Tables;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.TxnResponse;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Readers while the apply loop writes, compacts and rotates: whoever reads at a revision gets exactly its state, or is told
 * that it has been compacted, and it has.
 */
class ConcurrentReadersTest {

    private static final int REVISIONS = 8000;
    private static final int KEYS = 40;
    private static final int READERS = 3;

    /** The state at each revision, known before readers can see the revision. */
    private final Map<Long, Map<String, String>> expected = new ConcurrentHashMap<>();

    /** What readers read. */
    private final BufferedStorage storage;

    private final MvccStore store;
    /** What is written: the same, or another member's state that takes this one's place now and then. */
    private BufferedStorage writtenStorage;

    private MvccStore writtenStore;
    private InMemoryStorage writtenEngine = new InMemoryStorage();
    private int installs;
    private volatile boolean written;

    ConcurrentReadersTest() throws StorageException {
        storage = storage(new ClosableStorage(writtenEngine));
        store = new MvccStore(storage, new ModelLeases(java.util.Set.of()));
        writtenStorage = storage;
        writtenStore = store;
        expected.put(1L, Map.of());
    }

    private static BufferedStorage storage(StateMachineStorage engine) throws StorageException {
        CommitLoop commits = new CommitLoop(DurationObserver.NONE, (failure, attempts) -> Decision.STOP);
        return new BufferedStorage(engine, new BufferLimits(60, 1 << 20, 2), commits);
    }

    @Test
    void readers_get_the_state_of_their_revision() {
        Seeds.forEach(3, "ConcurrentReadersTest", random -> new ConcurrentReadersTest().run(random));
    }

    /** The engine they read from is replaced under them by one that is ahead: to them it is as if much was written at once. */
    @Test
    void readers_get_the_state_of_their_revision_while_engines_are_exchanged() {
        Seeds.forEach(3, "ConcurrentReadersTest", random -> new ConcurrentReadersTest().runInstalling(random));
    }

    private void runInstalling(SplittableRandom random) throws Exception {
        writtenEngine = new InMemoryStorage();
        writtenStorage = storage(writtenEngine);
        writtenStore = new MvccStore(writtenStorage, new ModelLeases(java.util.Set.of()));
        run(random);
        writtenStorage.close();
        assertThat(installs).isGreaterThan(10);
    }

    private void install() throws Exception {
        writtenStorage.applied(++installs, 1);
        writtenStorage.flush().get();
        WriteBatch rows = new WriteBatch();
        try (ReadView view = writtenEngine.openReadView()) {
            for (Table table : Tables.ALL) {
                try (RowCursor cursor = view.scan(table, new byte[0], null)) {
                    while (cursor.next()) {
                        rows.put(table, cursor.key(), cursor.value());
                    }
                }
            }
        }
        InMemoryStorage copy = new InMemoryStorage();
        copy.commit(rows);
        LoadedKeySpace loaded;
        try (ReadView view = copy.openReadView()) {
            loaded = LoadedKeySpace.load(view, new ModelLeases(java.util.Set.of()));
        }
        storage.replaceEngine(
                old -> {
                    old.close();
                    return new ClosableStorage(copy);
                },
                position -> store.replace(loaded));
    }

    private void run(SplittableRandom random) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        List<Future<Long>> readers = new ArrayList<>();
        try {
            for (int i = 0; i < READERS; i++) {
                SplittableRandom own = random.split();
                readers.add(threads.submit(() -> readUntilWritten(own)));
            }
            try {
                write(random);
            } finally {
                written = true;
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        } finally {
            threads.shutdownNow();
            storage.close();
        }
    }

    private void write(SplittableRandom random) throws Exception {
        TreeMap<String, String> state = new TreeMap<>();
        while (writtenStore.appliedRevision() < REVISIONS) {
            writtenStore.beginBatch();
            for (int i = random.nextInt(5); i >= 0; i--) {
                change(random, state);
                expected.put(writtenStore.appliedRevision(), Map.copyOf(state));
            }
            if (random.nextInt(40) == 0) {
                writtenStore.compact(writtenStore.appliedRevision() - random.nextInt(60));
            }
            writtenStore.endBatch();
            writtenStorage.rotateIfFull();
            if (random.nextInt(4) == 0) {
                writtenStore.compactStep(random.nextInt(1, 60));
            }
            if (writtenStore != store && random.nextInt(60) == 0) {
                install();
            }
        }
    }

    private void change(SplittableRandom random, Map<String, String> state) throws StorageException {
        String key = "key" + random.nextInt(KEYS);
        if (random.nextInt(3) == 0) {
            writtenStore.deleteRange(
                    DeleteRangeRequest.newBuilder()
                            .setKey(ByteString.copyFromUtf8(key))
                            .build(),
                    MvccModel::header);
            state.remove(key);
        } else {
            String value = "value" + random.nextInt(1_000_000);
            writtenStore.put(
                    PutRequest.newBuilder()
                            .setKey(ByteString.copyFromUtf8(key))
                            .setValue(ByteString.copyFromUtf8(value))
                            .build(),
                    MvccModel::header);
            state.put(key, value);
        }
    }

    private long readUntilWritten(SplittableRandom random) throws Exception {
        long reads = 0;
        while (!written || reads == 0) {
            switch (random.nextInt(7)) {
                case 5 -> compareLatest();
                case 6 -> hash();
                case 0 -> readHistory(random);
                case 1 -> count(random);
                case 2 -> read(0);
                default -> read(pastRevision(random));
            }
            reads++;
        }
        return reads;
    }

    private long pastRevision(SplittableRandom random) {
        return Math.max(1, store.currentRevision() - random.nextInt(90));
    }

    private static RangeRequest.Builder everything(long revision) {
        ByteString zero = ByteString.copyFrom(new byte[1]);
        return RangeRequest.newBuilder().setKey(zero).setRangeEnd(zero).setRevision(revision);
    }

    private void read(long revision) throws Exception {
        Result<RangeResponse> result = store.range(everything(revision).build(), MvccModel::header);
        if (!result.isOk()) {
            expectCompacted(result, revision);
            return;
        }
        RangeResponse response = result.value();
        Map<String, String> rows = new TreeMap<>();
        for (ByteString encoded : response.getKvsList()) {
            KeyValue row = KeyValue.parseFrom(encoded);
            rows.put(row.getKey().toStringUtf8(), row.getValue().toStringUtf8());
        }
        long at = revision == 0 ? response.getHeader().getRevision() : revision;
        assertThat(rows).isEqualTo(expected.get(at));
        assertThat(response.getCount()).isEqualTo(rows.size());
    }

    private void count(SplittableRandom random) throws Exception {
        long revision = pastRevision(random);
        Result<RangeResponse> result =
                store.range(everything(revision).setCountOnly(true).build(), MvccModel::header);
        if (result.isOk()) {
            assertThat((Object) result.value().getCount())
                    .isEqualTo((long) expected.getOrDefault(revision, Map.of()).size());
        } else {
            expectCompacted(result, revision);
        }
    }

    /** A transaction that reads compares with the state that it then shows. */
    private void compareLatest() throws Exception {
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(ByteString.copyFromUtf8("key"))
                        .setRangeEnd(ByteString.copyFromUtf8("kez"))
                        .setTarget(Compare.CompareTarget.MOD)
                        .setResult(Compare.CompareResult.GREATER)
                        .setModRevision(store.currentRevision() - KEYS))
                .addSuccess(RequestOp.newBuilder().setRequestRange(everything(0)))
                .addFailure(RequestOp.newBuilder().setRequestRange(everything(0)))
                .build();
        TxnResponse response = store.readTxn(request, MvccModel::header).value();
        long least = Long.MAX_VALUE;
        for (ByteString row : response.getResponses(0).getResponseRange().getKvsList()) {
            least = Math.min(least, KeyValue.parseFrom(row).getModRevision());
        }
        long bound = request.getCompare(0).getModRevision();
        boolean holds = least == Long.MAX_VALUE ? bound < 0 : least > bound;
        assertThat(response.getSucceeded()).isEqualTo(holds);
    }

    private void hash() throws StorageException {
        KvHash hash = store.hashKv(0).value();
        assertThat(hash.revision()).isGreaterThanOrEqualTo(hash.compactRevision());
    }

    private void readHistory(SplittableRandom random) throws StorageException {
        long from = pastRevision(random) + 1;
        EventHistory.Stretch stretch = store.history().read(from, random.nextInt(1, 50), 1 << 20);
        if (stretch == null) {
            assertThat(store.compactedRevision()).isGreaterThan(from);
            return;
        }
        long next = from;
        for (RevisionEvents change : stretch.changes()) {
            assertThat(change.revision()).isEqualTo(next++);
            assertThat(change.events()).hasSize(1);
        }
        assertThat(stretch.lastRevision()).isEqualTo(next - 1);
    }

    private void expectCompacted(Result<?> result, long revision) {
        assertThat(revision).as("a read of the current state is never refused").isPositive();
        assertThat(result.error()).isEqualTo(EtcdError.COMPACTED);
        assertThat(store.compactedRevision()).isGreaterThan(revision);
    }
}
