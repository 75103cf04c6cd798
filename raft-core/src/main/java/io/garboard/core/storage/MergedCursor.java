package io.garboard.core.storage;

import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.ValueTarget;
import java.util.Arrays;
import java.util.List;

/**
 * Pending rows and the engine's, as one ascending walk: of equal keys the newest source's row holds, and a row that it
 * calls deleted is left out.
 */
final class MergedCursor implements RowCursor {

    private final RowStream[] streams;
    private final byte[][] heads;
    private final EngineStream engine;
    private int current = -1;

    /** @param newestFirst the pending sources; {@code engine} is older than all of them */
    MergedCursor(List<RowStream> newestFirst, EngineStream engine) throws StorageException {
        this.engine = engine;
        streams = newestFirst.toArray(new RowStream[newestFirst.size() + 1]);
        streams[newestFirst.size()] = engine;
        heads = new byte[streams.length][];
        for (int i = 0; i < streams.length; i++) {
            heads[i] = streams[i].advance();
        }
    }

    @Override
    public boolean next() throws StorageException {
        if (streams.length == 1) {
            return nextOfEngine();
        }
        do {
            passCurrent();
            current = least();
        } while (current >= 0 && streams[current].isDeleted());
        return current >= 0;
    }

    private boolean nextOfEngine() throws StorageException {
        if (current == 0) {
            heads[0] = engine.advance();
        }
        current = 0;
        return heads[0] != null;
    }

    /** Moves every source that stands on the current key past it. */
    private void passCurrent() throws StorageException {
        if (current < 0) {
            return;
        }
        byte[] key = heads[current];
        for (int i = streams.length - 1; i >= current; i--) {
            if (heads[i] != null && Arrays.equals(heads[i], key)) {
                heads[i] = streams[i].advance();
            }
        }
    }

    /** The newest source among those with the least key; -1 at the end. */
    private int least() {
        int least = -1;
        for (int i = 0; i < streams.length; i++) {
            if (heads[i] != null && (least < 0 || Arrays.compareUnsigned(heads[i], heads[least]) < 0)) {
                least = i;
            }
        }
        return least;
    }

    @Override
    public byte[] key() {
        return heads[current];
    }

    @Override
    public byte[] value() throws StorageException {
        return streams[current].value();
    }

    @Override
    public void value(ValueTarget target) throws StorageException {
        streams[current].value(target);
    }

    @Override
    public void close() {
        engine.close();
    }
}
