package io.garboard.core.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.storage.InMemoryStorage;
import io.garboard.core.storage.StorageFaultListener.Decision;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.spi.storage.StorageException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A transaction that changes a key twice, which a put and a delete to the end of the key space may do. */
class TxnEventsTest {
    private final BufferedStorage storage = new BufferedStorage(
            new InMemoryStorage(),
            new BufferLimits(50, 1 << 20, 2),
            new CommitLoop(DurationObserver.NONE, (failure, attempts) -> Decision.STOP));
    private final MvccStore store = new MvccStore(storage, new ModelLeases(Set.of()));

    TxnEventsTest() throws StorageException {}

    @Test
    void an_event_tells_the_row_from_before_its_transaction() throws Exception {
        RevisionEvents first = txn(put("old")).get(0);
        List<RevisionEvents> changes = txn(put("new"), put("old"), deleteAll());
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).events())
                .extracting(Event::previous)
                .containsExactly(null, new Revision(2, 0), null, new Revision(2, 0));
        assertThat(first.revision()).isEqualTo(2);
        EventHistory.Stretch stretch = store.history().read(3, 10, 1000);
        assertThat(stretch).isNotNull();
        assertThat(stretch.changes().get(0).events())
                .extracting(Event::previous)
                .containsExactly(null, new Revision(2, 0), null, new Revision(2, 0));
        storage.close();
    }

    @Test
    void a_put_that_creates_tells_no_earlier_row() throws Exception {
        txn(put("old"));
        List<RevisionEvents> changes = txn(deleteAll(), put("old"));
        assertThat(changes.get(0).events()).extracting(Event::previous).containsExactly(new Revision(2, 0), null);
        EventHistory.Stretch stretch = store.history().read(3, 10, 1000);
        assertThat(stretch).isNotNull();
        assertThat(stretch.changes().get(0).events())
                .extracting(Event::previous)
                .containsExactly(new Revision(2, 0), null);
        storage.close();
    }

    private List<RevisionEvents> txn(RequestOp... ops) throws StorageException {
        store.beginBatch();
        store.txn(TxnRequest.newBuilder().addAllSuccess(List.of(ops)).build(), MvccModel::header);
        return store.endBatch();
    }

    private static RequestOp put(String key) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)))
                .build();
    }

    private static RequestOp deleteAll() {
        ByteString all = ByteString.copyFrom(new byte[1]);
        return RequestOp.newBuilder()
                .setRequestDeleteRange(
                        DeleteRangeRequest.newBuilder().setKey(all).setRangeEnd(all))
                .build();
    }
}
