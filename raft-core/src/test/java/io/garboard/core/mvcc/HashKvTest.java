package io.garboard.core.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.storage.InMemoryStorage;
import io.garboard.core.storage.StorageFaultListener.Decision;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.spi.storage.StorageException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Replays requests that were sent to a real etcd 3.5.30, and expects the hashes that it answered: at the current revision
 * and at past ones, before and after compactions, and those that compactions took.
 *
 * <p>Lines of the files: {@code put|delete|txn BASE64} (the request message), {@code compact REVISION} (waiting for its
 * end) and {@code hash REVISION HASH COMPACT_REVISION}, or {@code hash REVISION error}. Leases 1 to 3 exist.
 */
class HashKvTest {

    private final BufferedStorage storage;
    private final MvccStore store;

    HashKvTest() throws StorageException {
        CommitLoop commits = new CommitLoop(DurationObserver.NONE, (failure, attempts) -> Decision.STOP);
        storage = new BufferedStorage(new InMemoryStorage(), new BufferLimits(20, 1 << 20, 2), commits);
        store = new MvccStore(storage, new LeaseRegistry() {
            @Override
            public boolean exists(long leaseId) {
                return Set.of(1L, 2L, 3L).contains(leaseId);
            }

            @Override
            public void attach(long leaseId, byte[] key) {}

            @Override
            public void detach(long leaseId, byte[] key) {}
        });
    }

    @ParameterizedTest
    @CsvSource({"two-keys.txt", "small-keyspace.txt", "larger-keyspace.txt"})
    void hashes_equal_etcds(String file) throws Exception {
        int hashes = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(HashKvTest.class.getResourceAsStream("/hashkv/" + file)),
                StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals("hash")) {
                    expectHash(words);
                    hashes++;
                } else {
                    execute(words[0], words[1]);
                }
            }
        }
        assertThat(hashes).isGreaterThan(50);
        storage.close();
    }

    private void execute(String verb, String argument) throws Exception {
        store.beginBatch();
        if (verb.equals("compact")) {
            store.compact(Long.parseLong(argument));
        } else {
            byte[] request = Base64.getDecoder().decode(argument);
            switch (verb) {
                case "put" -> store.put(PutRequest.parseFrom(request), MvccModel::header);
                case "delete" -> store.deleteRange(DeleteRangeRequest.parseFrom(request), MvccModel::header);
                case "txn" -> store.txn(TxnRequest.parseFrom(request), MvccModel::header);
                default -> throw new IllegalArgumentException(verb);
            }
        }
        store.endBatch();
        storage.rotateIfFull();
        compactFully(3);
    }

    /** Steps until compaction is through; some of it happens in the background. */
    private void compactFully(int rowsMax) throws StorageException {
        while (store.finishedCompactRevision() < store.compactedRevision()) {
            store.compactStep(rowsMax);
            Thread.onSpinWait();
        }
    }

    private void expectHash(String[] words) throws StorageException {
        Result<KvHash> result = store.hashKv(Long.parseLong(words[1]));
        if (words[2].equals("error")) {
            assertThat(result.isOk()).isFalse();
        } else {
            assertThat(Integer.toUnsignedString(result.value().hash())).isEqualTo(words[2]);
            assertThat(result.value().compactRevision()).isEqualTo(Long.parseLong(words[3]));
        }
    }
}
