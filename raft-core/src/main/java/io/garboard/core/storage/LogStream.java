package io.garboard.core.storage;

import org.jspecify.annotations.Nullable;

/** The rows of a {@link RowLog} within a range, as of the stream's creation. */
final class LogStream implements RowStream {

    private final RowLog log;
    private final int end;
    private int index;

    LogStream(RowLog log, byte[] from, byte @Nullable [] to) {
        this.log = log;
        int size = log.size();
        this.end = to == null ? size : log.lowerBound(to, size);
        this.index = log.lowerBound(from, size) - 1;
    }

    @Override
    public boolean next() {
        index++;
        return index < end;
    }

    @Override
    public byte[] key() {
        return log.key(index);
    }

    @Override
    public byte[] value() {
        return log.value(index);
    }
}
