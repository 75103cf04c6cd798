package io.garboard.core.wal;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.HardState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads one frame back from a segment, for entries that are no longer in memory. */
final class FrameFile {

    private FrameFile() {}

    static List<Entry> read(Segment segment, int position) {
        try {
            ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
            segment.read(header, position);
            int length = header.limit() < Frame.HEADER_BYTES ? -1 : header.getInt(4);
            if (length < 0 || position + (long) Frame.HEADER_BYTES + length > segment.end()) {
                throw damaged(segment, position);
            }
            ByteBuffer buffer = ByteBuffer.allocate(Frame.HEADER_BYTES + length);
            segment.read(buffer, position);
            Frame.View frame = FrameScanner.frameAt(buffer, 0);
            if (frame == null) {
                throw damaged(segment, position);
            }
            return entriesOf(frame);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WalCorruptException damaged(Segment segment, int position) {
        return new WalCorruptException(segment.path(), position, "a record cannot be read back");
    }

    private static List<Entry> entriesOf(Frame.View frame) {
        List<Entry> entries = new ArrayList<>();
        frame.forEach(new Frame.RecordVisitor() {
            @Override
            public void entry(Entry entry) {
                entries.add(entry);
            }

            @Override
            public void state(HardState state) {}
        });
        return entries;
    }
}
