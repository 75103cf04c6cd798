package io.garboard.core.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.storage.InMemoryStorage;
import io.garboard.core.storage.RowReader;
import io.garboard.core.storage.StorageFaultListener.Decision;
import io.garboard.core.storage.Tables;
import io.garboard.etcd.rpc.DeleteRangeResponse;
import io.garboard.etcd.rpc.PutResponse;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.rpc.TxnResponse;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random requests against the store and a model: equal answers, errors, revisions, rows, hashes; restarts in between. */
class MvccModelTest {

    private static final int STEPS = 1500;

    private final InMemoryStorage engine = new InMemoryStorage();
    private final MvccModel model = new MvccModel();
    private ModelLeases leases = new ModelLeases(model.leases);
    private BufferedStorage storage;
    private MvccStore store;
    private long applied;

    @Test
    void answers_what_the_model_answers() {
        Seeds.forEach(8, "MvccModelTest", random -> new MvccModelTest().run(random));
    }

    MvccModelTest() throws StorageException {
        open();
    }

    private void open() throws StorageException {
        CommitLoop commits = new CommitLoop(DurationObserver.NONE, (failure, attempts) -> Decision.STOP);
        storage = new BufferedStorage(engine, new BufferLimits(50, 1 << 20, 2), commits);
        leases = new ModelLeases(model.leases);
        store = new MvccStore(storage, leases);
    }

    private void run(SplittableRandom random) throws Exception {
        RandomRequests requests = new RandomRequests(random, 1 << random.nextInt(1, 6));
        model.leases.addAll(List.of(1L, 2L, 3L));
        List<RevisionEvents> published = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            requests.revision = model.revision;
            batch(random, requests, published);
            read(requests.range());
            TxnRequest txn = requests.txn();
            if (MvccStore.isReadOnly(txn)) {
                compare(() -> model.txn(txn), () -> store.readTxn(txn, MvccModel::header), TxnResponse.parser());
            }
            if (random.nextInt(3) == 0) {
                store.compactStep(random.nextInt(1, 30));
            }
            if (random.nextInt(50) == 0) {
                checkHashes(random);
                checkHistory(random, published);
            }
            if (random.nextInt(120) == 0) {
                restart(random);
            }
        }
        compactFully(100);
        assertThat(rows()).isEqualTo(model.rowsKept());
        assertThat(store.keys())
                .isEqualTo(model.range(RangeRequest.newBuilder()
                                .setKey(ByteString.copyFrom(new byte[1]))
                                .setRangeEnd(ByteString.copyFrom(new byte[1]))
                                .build())
                        .getCount());
        storage.close();
        assertThat(engine.openViews()).isZero();
    }

    private void batch(SplittableRandom random, RandomRequests requests, List<RevisionEvents> published)
            throws Exception {
        store.beginBatch();
        for (int i = random.nextInt(4); i >= 0; i--) {
            write(random, requests);
            storage.applied(++applied, 1);
        }
        published.addAll(store.endBatch());
        assertThat(store.currentRevision()).isEqualTo(model.revision);
        assertThat(store.compactedRevision()).isEqualTo(model.compacted);
        assertThat(leases.attached).isEqualTo(model.attached);
        if (!published.isEmpty()) {
            assertThat(published.get(published.size() - 1).revision()).isEqualTo(model.revision);
        }
        if (random.nextBoolean()) {
            storage.rotateIfFull();
        } else if (random.nextInt(5) == 0) {
            storage.rotateIfIdle();
        }
    }

    private void write(SplittableRandom random, RandomRequests requests) throws Exception {
        switch (random.nextInt(16)) {
            case 0 -> {
                long at = model.revision - random.nextInt(-1, 40);
                compare(
                        () -> {
                            model.compact(at);
                            return RangeResponse.getDefaultInstance();
                        },
                        () -> {
                            Result<Long> result = store.compact(at);
                            return result.isOk() ? Result.of(RangeResponse.getDefaultInstance()) : result.retyped();
                        },
                        RangeResponse.parser());
            }
            case 1 -> revokeLease(random.nextInt(1, 5));
            case 2, 3, 4 -> {
                var request = requests.delete();
                compare(
                        () -> model.delete(request),
                        () -> store.deleteRange(request, MvccModel::header),
                        DeleteRangeResponse.parser());
            }
            case 5, 6, 7, 8, 9 -> {
                var request = requests.txn();
                compare(() -> model.txn(request), () -> store.txn(request, MvccModel::header), TxnResponse.parser());
            }
            default -> {
                var request = requests.put(requests.key());
                compare(() -> model.put(request), () -> store.put(request, MvccModel::header), PutResponse.parser());
            }
        }
        assertThat(store.appliedRevision()).isEqualTo(model.revision);
    }

    private void revokeLease(long id) {
        List<ByteString> keys = new ArrayList<>();
        model.attached.forEach((key, lease) -> {
            if (lease == id) {
                keys.add(key);
            }
        });
        model.deleteKeys(keys);
        store.deleteKeys(keys.stream().map(ByteString::toByteArray).toList());
    }

    private void read(RangeRequest request) throws Exception {
        compare(() -> model.range(request), () -> store.range(request, MvccModel::header), RangeResponse.parser());
        compare(() -> model.range(request), () -> rangeIntoBuffer(request), RangeResponse.parser());
    }

    private Result<? extends MessageLite> rangeIntoBuffer(RangeRequest request) throws StorageException {
        TestAnswerBuffer buffer = new TestAnswerBuffer();
        Result<io.garboard.etcd.wire.RangeResponse> result = store.range(request, MvccModel::header, buffer);
        if (!result.isOk()) {
            return result;
        }
        try {
            return Result.of(RangeResponse.parseFrom(buffer.with(result.value())));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("the answer is no message: " + request, e);
        }
    }

    /** What the model answers. */
    private interface ModelCall<T> {
        T call() throws MvccModel.Failure;
    }

    /** What the store answers. */
    private interface StoreCall {
        Result<? extends MessageLite> call() throws StorageException;
    }

    private static <T> void compare(ModelCall<T> expected, StoreCall actual, com.google.protobuf.Parser<T> parser)
            throws Exception {
        Result<? extends MessageLite> result = actual.call();
        try {
            T answer = expected.call();
            assertThat(result.error()).isNull();
            assertThat(parser.parseFrom(result.value().toByteArray())).isEqualTo(answer);
        } catch (MvccModel.Failure failure) {
            assertThat(result.error()).isEqualTo(failure.error);
        }
    }

    /** Steps until compaction is through; some of it happens in the background. */
    private void compactFully(int rowsMax) throws StorageException {
        while (store.finishedCompactRevision() < store.compactedRevision()) {
            store.compactStep(rowsMax);
            Thread.onSpinWait();
        }
    }

    private void checkHashes(SplittableRandom random) throws Exception {
        compactFully(7);
        long at = random.nextLong(Math.max(1, model.compacted + 1), model.revision + 2);
        Result<KvHash> hash = store.hashKv(at);
        if (at > model.revision) {
            assertThat(hash.error()).isNotNull();
        } else {
            assertThat(hash.value()).isEqualTo(new KvHash(model.hash(at), model.compacted, at));
        }
        assertThat(rows()).isEqualTo(model.rowsKept());
    }

    /** History read back equals the events as they were published. */
    private void checkHistory(SplittableRandom random, List<RevisionEvents> published) throws StorageException {
        long from = random.nextLong(Math.max(1, model.compacted), model.revision + 2);
        int revisionsMax = random.nextInt(1, 60);
        EventHistory.Stretch stretch = store.history().read(from, revisionsMax, random.nextInt(1, 5000));
        assertThat(stretch).isNotNull();
        List<RevisionEvents> expected = published.stream()
                .filter(change -> change.revision() >= from && change.revision() <= stretch.lastRevision())
                .toList();
        assertThat(describe(stretch.changes())).isEqualTo(describe(expected));
        assertThat(stretch.changes()).hasSizeLessThanOrEqualTo(revisionsMax);
        assertThat(stretch.lastRevision()).isLessThanOrEqualTo(model.revision);
        assertThat(stretch.lastRevision() >= Math.min(from, model.revision)).isTrue();
        assertThat(store.history().read(model.compacted - 1, 10, 1000)).isNull();
    }

    private List<String> describe(List<RevisionEvents> changes) {
        List<String> described = new ArrayList<>();
        for (RevisionEvents change : changes) {
            for (Event event : change.events()) {
                // What came before is not told once it may have been compacted.
                Object previous = change.revision() - 1 < model.compacted ? null : event.previous();
                described.add(change.revision() + " " + event.type() + " " + Arrays.toString(event.key()) + " "
                        + Arrays.toString(event.row()) + " " + previous);
            }
        }
        return described;
    }

    private long rows() throws StorageException {
        long rows = 0;
        try (RowReader reader = storage.read();
                RowCursor cursor = reader.scan(Tables.KEY, new byte[0], null)) {
            while (cursor.next()) {
                rows++;
            }
        }
        return rows;
    }

    private void restart(SplittableRandom random) throws Exception {
        if (random.nextBoolean()) {
            storage.sync().get();
        }
        storage.close();
        open();
        assertThat(storage.applied().index()).isEqualTo(applied);
        assertThat(store.currentRevision()).isEqualTo(model.revision);
        assertThat(leases.attached).isEqualTo(model.attached);
    }
}
