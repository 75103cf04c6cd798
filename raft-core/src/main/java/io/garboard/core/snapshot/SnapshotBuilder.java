package io.garboard.core.snapshot;

import io.garboard.core.lease.LeaseTable;
import io.garboard.core.lease.Lessor;
import io.garboard.core.mvcc.LoadedKeySpace;
import io.garboard.core.snapshot.EngineSite.Slot;
import io.garboard.core.storage.AppliedPosition;
import io.garboard.core.wal.DiskFile;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * Builds an engine from a snapshot file, checks it all the way, and loads from it what the member keeps in memory. Runs in
 * the background; holds one batch of rows beside what it loads.
 */
final class SnapshotBuilder {

    private static final int READ_BYTES = 1 << 20;
    private static final int BATCH_ROWS = 10_000;
    private static final long BATCH_BYTES = 8L << 20;

    private final EngineSite site;
    private final Lessor lessor;
    private final BooleanSupplier stopping;

    /** @param stopping whether the member stops, and nobody needs the engine any more */
    SnapshotBuilder(EngineSite site, Lessor lessor, BooleanSupplier stopping) {
        this.site = site;
        this.lessor = lessor;
        this.stopping = stopping;
    }

    /**
     * Builds into {@link Slot#NEXT}, in place of whatever is there; when it returns, the engine is closed and on disk.
     *
     * @throws SnapshotDamagedException if the file is not whole
     * @throws IOException if it cannot be read, or the engine's files cannot be made
     * @throws StorageException if the engine does not take the rows
     */
    PreparedSnapshot build(DiskFile file, long fromMemberId, long leaderTerm) throws IOException, StorageException {
        site.delete(Slot.NEXT);
        StateMachineStorage engine = site.open(Slot.NEXT);
        try {
            SnapshotMetadata metadata = fill(file, engine);
            engine.sync();
            try (ReadView view = engine.openReadView()) {
                check(metadata, view);
                LeaseTable leases = lessor.read(view);
                return new PreparedSnapshot(
                        fromMemberId, leaderTerm, metadata, LoadedKeySpace.load(view, leases), leases);
            }
        } finally {
            engine.close();
        }
    }

    private SnapshotMetadata fill(DiskFile file, StateMachineStorage engine) throws IOException, StorageException {
        Filling filling = new Filling(engine);
        RowDecoder rows = new RowDecoder(filling);
        BlockReader blocks = new BlockReader(rows);
        try {
            readAll(file, blocks, stopping);
            filling.commit();
        } catch (EngineFailure e) {
            throw e.failure();
        }
        SnapshotMetadata metadata = blocks.metadata();
        if (metadata == null || !blocks.isComplete() || !rows.isComplete()) {
            throw new SnapshotDamagedException("the snapshot has no end");
        }
        if (!blocks.counts().equals(rows.counts())) {
            throw new SnapshotDamagedException("the snapshot's trailer counts other rows than there are");
        }
        return metadata;
    }

    /** Shows the whole file to {@code blocks}, unless the member stops. */
    static void readAll(DiskFile file, BlockReader blocks, BooleanSupplier stopping) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        long position = 0;
        for (int length = file.read(buffer, position); length > 0; length = file.read(buffer, position)) {
            position += length;
            if (stopping.getAsBoolean()) {
                throw new IOException("the member stops");
            }
            blocks.accept(buffer.flip());
            buffer.clear();
        }
    }

    private static void check(SnapshotMetadata metadata, ReadView view) throws IOException, StorageException {
        AppliedPosition found = AppliedPosition.of(view);
        if (found.index() != metadata.index() || found.term() != metadata.term()) {
            throw new SnapshotDamagedException("the snapshot's rows are at entry " + found.index() + " of term "
                    + found.term() + ", its header says " + metadata.index() + " of term " + metadata.term());
        }
    }

    /** Gathers rows into batches. */
    private static final class Filling implements RowDecoder.Sink {
        private final StateMachineStorage engine;
        private final WriteBatch batch = new WriteBatch();

        Filling(StateMachineStorage engine) {
            this.engine = engine;
        }

        @Override
        public void row(Table table, byte[] key, byte[] value) throws EngineFailure {
            batch.put(table, key, value);
            if (batch.size() >= BATCH_ROWS || batch.sizeBytes() >= BATCH_BYTES) {
                commit();
            }
        }

        void commit() throws EngineFailure {
            try {
                engine.commit(batch);
            } catch (StorageException e) {
                throw new EngineFailure(e);
            }
            batch.clear();
        }
    }

    /** Carries the engine's failure through what reads the file. */
    private static final class EngineFailure extends IOException {
        private static final long serialVersionUID = 1;

        private final StorageException failure;

        EngineFailure(StorageException failure) {
            super(failure);
            this.failure = failure;
        }

        StorageException failure() {
            return failure;
        }
    }
}
