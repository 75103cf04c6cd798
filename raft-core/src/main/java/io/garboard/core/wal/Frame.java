package io.garboard.core.wal;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.HardState;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What one append writes: any number of records under one checksum, so that after a crash all of them are there or none.
 * Frames lie one after the other from the segment's header on, each at a multiple of 8 bytes; zeros follow the last. Big-endian:
 *
 * <pre>
 *  0  4  magic
 *  4  4  length of the records in bytes, n
 *  8  4  durable: up to where this segment had been forced when the frame was written
 * 12  4  checksum of the frame before; of the header in the first
 * 16  4  CRC32C of bytes 0 to 15 and the records
 * 20  n  records, then zeros up to a multiple of 8
 *
 * record:      1  type, then
 *   1 entry:   8  index   8  term   1  entry type   4  length of the data, m   m  data
 *   2 state:   8  term    8  voted for   8  commit index
 * </pre>
 *
 * An entry whose index is not above the last one's cuts the log back to before it. {@code durable} tells a write that a
 * crash tore, which may be anything after it, from damage to what had been forced, which must not be.
 */
final class Frame {

    static final int HEADER_BYTES = 20;
    static final int MAGIC = 0x4742F7A3;
    static final int ALIGNMENT = 8;

    static final byte ENTRY = 1;
    static final byte STATE = 2;

    private static final int CHECKSUM_AT = 16;
    private static final int ENTRY_HEADER_BYTES = 1 + 8 + 8 + 1 + 4;
    private static final int STATE_BYTES = 1 + 8 + 8 + 8;

    private Frame() {}

    /** How many bytes the frame takes in the segment, padding included. */
    static long sizeOf(List<Entry> entries, @Nullable HardState state) {
        long size = HEADER_BYTES;
        size += state == null ? 0 : STATE_BYTES;
        for (Entry entry : entries) {
            size += ENTRY_HEADER_BYTES + (long) entry.sizeBytes();
        }
        return align(size);
    }

    static long align(long size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /**
     * Writes a frame into {@code buffer}, from position 0 to its limit.
     *
     * @return its checksum
     */
    static int encode(
            ByteBuffer buffer, List<Entry> entries, @Nullable HardState state, int durable, int previousChecksum) {
        buffer.clear().position(HEADER_BYTES);
        if (state != null) {
            buffer.put(STATE).putLong(state.term()).putLong(state.votedFor()).putLong(state.commitIndex());
        }
        for (Entry entry : entries) {
            buffer.put(ENTRY).putLong(entry.index()).putLong(entry.term());
            buffer.put(entry.type().code()).putInt(entry.sizeBytes()).put(entry.data());
        }
        int end = buffer.position();
        buffer.putInt(0, MAGIC).putInt(4, end - HEADER_BYTES).putInt(8, durable).putInt(12, previousChecksum);
        int checksum = checksum(buffer, 0, end - HEADER_BYTES);
        buffer.putInt(CHECKSUM_AT, checksum);
        while (buffer.position() % ALIGNMENT != 0) {
            buffer.put((byte) 0);
        }
        buffer.flip();
        return checksum;
    }

    /** The checksum of the frame at {@code at} whose records are {@code length} bytes long. */
    static int checksum(ByteBuffer buffer, int at, int length) {
        CRC32C crc = new CRC32C();
        ByteBuffer view = buffer.duplicate();
        crc.update(view.limit(at + CHECKSUM_AT).position(at));
        crc.update(view.limit(at + HEADER_BYTES + length).position(at + HEADER_BYTES));
        return (int) crc.getValue();
    }

    /** A whole, valid frame in memory. */
    record View(ByteBuffer buffer, int at, int length) {

        int durable() {
            return buffer.getInt(at + 8);
        }

        int previousChecksum() {
            return buffer.getInt(at + 12);
        }

        int checksum() {
            return buffer.getInt(at + CHECKSUM_AT);
        }

        long sizeBytes() {
            return align(HEADER_BYTES + (long) length);
        }

        /**
         * Visits the records in their order.
         *
         * @throws IllegalArgumentException if they make no sense, which a correct checksum rules out
         */
        void forEach(RecordVisitor visitor) {
            ByteBuffer view = buffer.duplicate();
            view.limit(at + HEADER_BYTES + length).position(at + HEADER_BYTES);
            while (view.hasRemaining()) {
                byte type = view.get();
                switch (type) {
                    case ENTRY -> visitor.entry(decodeEntry(view));
                    case STATE -> visitor.state(new HardState(view.getLong(), view.getLong(), view.getLong()));
                    default -> throw new IllegalArgumentException("record of type " + type);
                }
            }
        }

        private static Entry decodeEntry(ByteBuffer view) {
            long index = view.getLong();
            long term = view.getLong();
            EntryType type = EntryType.ofCode(view.get());
            byte[] data = new byte[view.getInt()];
            view.get(data);
            return new Entry(index, term, type, data);
        }
    }

    /** Takes the records of a frame. */
    interface RecordVisitor {
        void entry(Entry entry);

        void state(HardState state);
    }
}
