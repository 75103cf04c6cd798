package io.garboard.core.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.storage.InMemoryStorage;
import io.garboard.core.storage.StorageFaultListener.Decision;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.spi.storage.StorageException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MvccStoreTest {

    private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

    private final BufferedStorage storage;
    private final MvccStore store;

    MvccStoreTest() throws StorageException {
        CommitLoop commits = new CommitLoop(DurationObserver.NONE, (failure, attempts) -> Decision.STOP);
        storage = new BufferedStorage(new InMemoryStorage(), BufferLimits.DEFAULT, commits);
        store = new MvccStore(storage, new ModelLeases(Set.of(5L)));
    }

    @AfterEach
    void close() throws StorageException {
        storage.close();
    }

    private static PutRequest put(String key, String value) {
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private void putAlone(String key, String value) throws StorageException {
        store.beginBatch();
        store.put(put(key, value), MvccModel::header);
        store.endBatch();
    }

    private Result<Long> compact(long revision) throws StorageException {
        store.beginBatch();
        Result<Long> result = store.compact(revision);
        store.endBatch();
        while (store.finishedCompactRevision() < store.compactedRevision()) {
            store.compactStep(3);
            Thread.onSpinWait();
        }
        return result;
    }

    private RangeResponse get(String key) throws StorageException {
        RangeRequest request =
                RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build();
        return store.range(request, MvccModel::header).value();
    }

    @Test
    void rows_of_every_length_go_into_a_buffer() throws Exception {
        store.beginBatch();
        int[] lengths = {0, 1, 100, 127, 128, 129, 16_383, 16_384, 70_000, 2_200_000};
        for (int i = 0; i < lengths.length; i++) {
            store.put(put("key" + i, "v".repeat(lengths[i])), MvccModel::header);
        }
        store.endBatch();
        RangeRequest all = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("key"))
                .setRangeEnd(ByteString.copyFromUtf8("kez"))
                .build();
        TestAnswerBuffer buffer = new TestAnswerBuffer();
        RangeResponse rest = store.range(all, MvccModel::header, buffer).value();
        assertThat(rest.getKvsCount()).isZero();
        assertThat(RangeResponse.parseFrom(buffer.with(rest)))
                .isEqualTo(store.range(all, MvccModel::header).value());
    }

    @Test
    void a_sorted_range_leaves_the_buffer_alone() throws Exception {
        store.beginBatch();
        store.put(put("a", "1"), MvccModel::header);
        store.endBatch();
        TestAnswerBuffer buffer = new TestAnswerBuffer();
        RangeRequest sorted = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("a"))
                .setRangeEnd(ByteString.copyFromUtf8("b"))
                .setSortTarget(RangeRequest.SortTarget.VALUE)
                .setSortOrder(RangeRequest.SortOrder.DESCEND)
                .build();
        assertThat(store.range(sorted, MvccModel::header, buffer).value().getKvsCount())
                .isEqualTo(1);
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void readers_see_a_batch_when_it_ends() throws Exception {
        store.beginBatch();
        store.put(put("a", "1"), MvccModel::header);
        store.put(put("b", "2"), MvccModel::header);
        assertThat(store.appliedRevision()).isEqualTo(3);
        assertThat(store.currentRevision()).isEqualTo(1);
        assertThat(get("a").getKvsCount()).isZero();
        List<RevisionEvents> changes = store.endBatch();
        assertThat(changes).extracting(RevisionEvents::revision).containsExactly(2L, 3L);
        assertThat(store.currentRevision()).isEqualTo(3);
        assertThat(get("a").getKvsCount()).isEqualTo(1);
    }

    /** etcd 3.5.30 deletes the row that lives, and dies at the next read of it. */
    @Test
    void a_key_deleted_and_put_again_in_the_compacted_transaction_lives() throws Exception {
        putAlone("k", "old");
        TxnRequest txn = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8("a"))
                                .setRangeEnd(ZERO)))
                .addSuccess(RequestOp.newBuilder().setRequestPut(put("k", "new")))
                .build();
        store.beginBatch();
        store.txn(txn, MvccModel::header);
        store.endBatch();
        assertThat(compact(3).isOk()).isTrue();
        assertThat(KeyValue.parseFrom(get("k").getKvs(0)).getValue().toStringUtf8())
                .isEqualTo("new");
    }

    @Test
    void compactions_that_pile_up_are_taken_together() throws Exception {
        for (int i = 0; i < 100; i++) {
            putAlone("k", "v" + i);
        }
        store.beginBatch();
        for (long revision = 2; revision <= 100; revision++) {
            assertThat(store.compact(revision).isOk()).isTrue();
        }
        assertThat(store.compact(100).error()).isEqualTo(EtcdError.COMPACTED);
        assertThat(store.compact(102).error()).isEqualTo(EtcdError.FUTURE_REVISION);
        store.endBatch();
        compact(101);
        assertThat(store.counters().compactedRows()).isEqualTo(99);
        assertThat(get("k").getCount()).isEqualTo(1);
    }

    @Test
    void a_failed_transaction_leaves_nothing_behind() throws Exception {
        putAlone("a", "1");
        TxnRequest txn = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestPut(put("a", "2")))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(put("b", "").toBuilder().setLease(6)))
                .build();
        store.beginBatch();
        assertThat(store.txn(txn, MvccModel::header).error()).isEqualTo(EtcdError.LEASE_NOT_FOUND);
        assertThat(store.endBatch()).isEmpty();
        assertThat(store.currentRevision()).isEqualTo(2);
        assertThat(KeyValue.parseFrom(get("a").getKvs(0)).getValue().toStringUtf8())
                .isEqualTo("1");
    }

    @Test
    void a_small_read_is_told_from_a_large_one() throws Exception {
        RangeRequest all =
                RangeRequest.newBuilder().setKey(ZERO).setRangeEnd(ZERO).build();
        assertThat(store.isSmall(RangeRequest.newBuilder().setKey(ZERO).build()))
                .isTrue();
        assertThat(store.isSmall(all)).isFalse();
        assertThat(store.isSmall(all.toBuilder().setLimit(10).build())).isTrue();
        assertThat(store.isSmall(all.toBuilder().setLimit(10_000).build())).isFalse();
        assertThat(store.isSmall(all.toBuilder().setCountOnly(true).build())).isTrue();
        assertThat(store.isSmall(
                        all.toBuilder().setLimit(1).setMinModRevision(3).build()))
                .isFalse();
        assertThat(store.isSmall(all.toBuilder()
                        .setLimit(1)
                        .setSortOrder(RangeRequest.SortOrder.DESCEND)
                        .build()))
                .isFalse();
    }

    @Test
    void writing_outside_a_batch_is_refused() {
        assertThatThrownBy(() -> store.put(put("a", "1"), MvccModel::header)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(store::endBatch).isInstanceOf(IllegalStateException.class);
        store.beginBatch();
        assertThatThrownBy(store::beginBatch).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.compactStep(1)).isInstanceOf(IllegalStateException.class);
        store.endBatch();
    }
}
