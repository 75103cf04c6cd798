package io.garboard.tck.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.ValueTarget;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** A state that was looked at when it was opened. */
final class ReferenceView implements ReadView {

    private static final int READER_SLOTS = 126;
    private static final int READER_SLOTS_LEAKED_MAX = 5_000;

    private final ReferenceStorage storage;
    private final Defect defect;
    private final ReferenceState state;
    private final Thread thread = Thread.currentThread();
    private boolean closed;
    private @Nullable RowCursor only;

    ReferenceView(ReferenceStorage storage, ReferenceState state) throws StorageException {
        this.storage = storage;
        this.defect = storage.defect;
        this.state = state;
        takeSlot();
    }

    private void takeSlot() throws StorageException {
        int slots = storage.openViews.incrementAndGet();
        boolean few = defect == Defect.HAS_126_READER_SLOTS && slots > READER_SLOTS;
        boolean leaked = defect == Defect.NEVER_FREES_A_READER_SLOT && slots > READER_SLOTS_LEAKED_MAX;
        boolean second = defect == Defect.HAS_ONE_VIEW_A_THREAD && !storage.threadsWithViews.add(thread);
        if (few || leaked || second) {
            throw new StorageException(Kind.TRANSIENT, "no reader slot");
        }
    }

    ReferenceState visible() {
        return defect == Defect.VIEW_FOLLOWS_COMMITS ? storage.state() : state;
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        checkOpen();
        byte[] value = visible().rows(table).get(key);
        return value == null || defect == Defect.HANDS_ITS_OWN_ARRAYS_OUT ? value : value.clone();
    }

    @Override
    public boolean get(Table table, byte[] key, ValueTarget target) throws StorageException {
        byte[] value = get(table, key);
        if (value != null && defect == Defect.COPIES_VALUES_TO_THE_START_OF_THE_ROOM) {
            target.room(value.length).rewind().put(value);
        } else if (value != null) {
            show(value, target);
        }
        return value != null;
    }

    void show(byte[] value, ValueTarget target) {
        byte[] memory = new byte[value.length + 1];
        System.arraycopy(value, 0, memory, 1, value.length);
        int offset = defect == Defect.SHOWS_WHAT_LIES_BEFORE_A_VALUE ? 0 : 1;
        target.take(ByteBuffer.wrap(memory), offset, value.length);
    }

    @Override
    public RowCursor scan(Table table, byte[] from, byte @Nullable [] to) {
        checkOpen();
        if (only != null && defect == Defect.HAS_ONE_CURSOR_A_VIEW) {
            return only;
        }
        only = new ReferenceCursor(this, defect, table, from, to);
        return only;
    }

    NavigableMap<byte[], byte[]> range(Table table, byte[] from, byte @Nullable [] to) {
        boolean unbounded = to == null || (to.length == 0 && defect == Defect.TAKES_AN_EMPTY_END_FOR_NONE);
        NavigableMap<byte[], byte[]> rows = visible().rows(table);
        boolean first = defect != Defect.SCANS_FROM_AFTER_THE_START;
        if (unbounded || to == null) {
            return rows.tailMap(from, first);
        }
        return java.util.Objects.requireNonNull(rows.comparator()).compare(from, to) >= 0
                ? rows.headMap(new byte[0], false)
                : rows.subMap(from, first, to, defect == Defect.SCANS_THE_END_TOO);
    }

    /** The row after {@code key} as of now, for a cursor that follows commits. */
    Map.@Nullable Entry<byte[], byte[]> higher(Table table, byte[] key) {
        return storage.state().rows(table).higherEntry(key);
    }

    void checkOpen() {
        boolean gone = storage.isClosed() && defect != Defect.VIEWS_OUTLIVE_THE_STORAGE;
        if (gone && defect == Defect.THROWS_NULL_POINTER_WHEN_CLOSED) {
            throw new NullPointerException("freed");
        }
        if ((closed && defect != Defect.CLOSED_VIEWS_GO_ON) || gone) {
            throw new IllegalStateException("the view has been closed");
        }
        if (defect == Defect.BINDS_VIEWS_TO_THREADS && thread != Thread.currentThread()) {
            throw new IllegalStateException("another thread's view");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (defect != Defect.NEVER_FREES_A_READER_SLOT) {
                storage.openViews.decrementAndGet();
            }
            storage.threadsWithViews.remove(thread);
        }
    }
}
