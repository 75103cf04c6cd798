package io.garboard.microbench;

import com.google.protobuf.ByteString;
import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.mvcc.LeaseRegistry;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.CommitLoop;
import io.garboard.core.storage.StorageFaultListener;
import io.garboard.core.storage.Tables;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** A store over LMDB in a fresh directory, as one member has it. */
final class StoreFixture implements AutoCloseable {

    static final int VALUE_BYTES = 1024;

    private static final long CAPACITY_BYTES = 4L << 30;
    private static final LeaseRegistry NO_LEASES = new LeaseRegistry() {
        @Override
        public boolean exists(long leaseId) {
            return false;
        }

        @Override
        public void attach(long leaseId, byte[] key) {}

        @Override
        public void detach(long leaseId, byte[] key) {}
    };

    private final Path directory;
    private final BufferedStorage storage;
    private final MvccStore store;
    private long index;

    StoreFixture() throws IOException, StorageException {
        directory = Files.createTempDirectory("microbench");
        StateMachineStorageProvider provider = ServiceLoader.load(StateMachineStorageProvider.class)
                .findFirst()
                .orElseThrow();
        StateMachineStorage engine = provider.open(new StorageConfig(directory, Tables.ALL, CAPACITY_BYTES, Map.of()));
        storage = new BufferedStorage(
                engine,
                BufferLimits.DEFAULT,
                new CommitLoop(DurationObserver.NONE, (failure, attempts) -> StorageFaultListener.Decision.STOP));
        store = new MvccStore(storage, NO_LEASES);
    }

    MvccStore store() {
        return store;
    }

    static ResponseHeader header(long revision) {
        return ResponseHeader.newBuilder()
                .setClusterId(1L << 60)
                .setMemberId(1L << 61)
                .setRaftTerm(2)
                .setRevision(revision)
                .build();
    }

    static ByteString key(int number) {
        return ByteString.copyFromUtf8("/registry/pods/namespace-%02d/pod-%07d".formatted(number % 50, number));
    }

    static PutRequest put(int number) {
        return PutRequest.newBuilder()
                .setKey(key(number))
                .setValue(ByteString.copyFrom(new byte[VALUE_BYTES]))
                .build();
    }

    /** Executes puts as one batch of the apply loop does; returns what changed. */
    List<RevisionEvents> apply(List<PutRequest> puts) throws StorageException {
        store.beginBatch();
        for (PutRequest put : puts) {
            store.put(put, StoreFixture::header);
        }
        List<RevisionEvents> changes = store.endBatch();
        storage.applied(++index, 1);
        storage.rotateIfFull();
        return changes;
    }

    /** Puts keys 0 to {@code count - 1} and hands them to the engine. */
    void fill(int count) throws StorageException {
        for (int i = 0; i < count; i++) {
            apply(List.of(put(i)));
        }
        storage.flush().join();
    }

    @Override
    public void close() throws StorageException, IOException {
        storage.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
