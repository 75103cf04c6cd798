package io.garboard.core.wal;

import io.garboard.core.raft.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads entries of the log: from memory as far as they are there, else from their frames.
 *
 * <p>Confined to the log's thread. Invariant: the table says which frame an entry counts in; what else a frame holds under its
 * index has been replaced since.
 */
final class EntryReader {

    private final LogImage image;
    private final SegmentChain segments;

    EntryReader(LogImage image, SegmentChain segments) {
        this.image = image;
        this.segments = segments;
    }

    /** See {@link io.garboard.core.raft.LogReader#entries}. */
    List<Entry> entries(long from, long to, long bytesMax) {
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        for (long index = from; index <= to; ) {
            Entry cached = image.cached(index);
            List<Entry> found = cached != null ? List.of(cached) : readFrame(index);
            for (Entry entry : found) {
                bytes += entry.sizeBytes();
                if (entry.index() > to || (bytes > bytesMax && !entries.isEmpty())) {
                    return entries;
                }
                entries.add(entry);
                index = entry.index() + 1;
            }
        }
        return entries;
    }

    /** The entries from {@code index} on that lie in its frame and have not been replaced since. */
    private List<Entry> readFrame(long index) {
        EntryTable table = image.table();
        long sequence = table.sequence(index);
        int position = table.framePosition(index);
        List<Entry> live = new ArrayList<>();
        for (Entry entry : FrameFile.read(segments.get(sequence), position)) {
            boolean wanted = entry.index() >= index && entry.index() <= table.lastIndex();
            if (wanted && table.sequence(entry.index()) == sequence && table.framePosition(entry.index()) == position) {
                live.add(entry);
            }
        }
        return live;
    }
}
