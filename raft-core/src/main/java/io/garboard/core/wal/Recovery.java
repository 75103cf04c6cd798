package io.garboard.core.wal;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.HardState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a log back at open.
 *
 * <p>What a crash can leave at the end, a write that never was forced and is not whole, is cut off; whatever else is not as
 * it was written is an error.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Disk disk;
    private final Path directory;
    private final WalIdentity identity;
    private final LogImage image;
    private final List<Segment> segments = new ArrayList<>();
    /** One segment after the other is read into it. */
    private ByteBuffer segmentBuffer = ByteBuffer.allocate(0);

    private Recovery(Disk disk, Path directory, WalIdentity identity, LogImage image) {
        this.disk = disk;
        this.directory = directory;
        this.identity = identity;
        this.image = image;
    }

    /** Reads every segment into {@code image}; returns them in order. */
    static List<Segment> run(Disk disk, Path directory, WalIdentity identity, LogImage image) throws IOException {
        Recovery recovery = new Recovery(disk, directory, identity, image);
        try {
            recovery.recover();
        } catch (IOException | RuntimeException e) {
            for (Segment segment : recovery.segments) {
                segment.close();
            }
            throw e;
        }
        return recovery.segments;
    }

    /** The names of the segments, in order. */
    static List<String> segmentNames(Disk disk, Path directory) throws IOException {
        return disk.list(directory).stream()
                .filter(SegmentHeader::isSegmentName)
                .sorted()
                .toList();
    }

    private void recover() throws IOException {
        List<String> names = segmentNames(disk, directory);
        if (names.isEmpty()) {
            throw new IOException("no write-ahead log in " + directory);
        }
        for (String name : names.subList(beginning(names), names.size())) {
            boolean last = name.equals(names.get(names.size() - 1));
            recoverSegment(directory.resolve(name), last);
        }
        Segment last = segments.get(segments.size() - 1);
        if (image.state().commitIndex() > image.end().index()) {
            throw new WalCorruptException(
                    last.path(),
                    last.end(),
                    "entry " + image.state().commitIndex() + " was committed, but the log ends with "
                            + image.end().index());
        }
    }

    /** Which segment the log begins with: what is before one that begins anew is only not deleted yet. */
    private int beginning(List<String> names) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES);
        for (int i = names.size() - 1; i > 0; i--) {
            Path path = directory.resolve(names.get(i));
            try (DiskFile file = disk.open(path)) {
                file.read(header.clear(), 0);
            }
            if (SegmentHeader.decode(path, header.flip()).beginsAnew()) {
                return i;
            }
        }
        return 0;
    }

    private void recoverSegment(Path path, boolean last) throws IOException {
        DiskFile file = disk.open(path);
        ByteBuffer buffer = read(file);
        SegmentHeader header = SegmentHeader.decode(path, buffer);
        check(path, header);
        Segment segment = new Segment(path, file, header);
        segments.add(segment);
        beginSegment(segment);
        FrameScanner scanner = new FrameScanner(buffer, header.checksum());
        for (Frame.View frame = scanner.next(); frame != null; frame = scanner.next()) {
            replay(segment, frame);
            segment.advance(frame.sizeBytes(), frame.checksum());
        }
        if (last) {
            endLog(segment, scanner);
        }
    }

    private ByteBuffer read(DiskFile file) throws IOException {
        int size = Math.toIntExact(file.size());
        if (segmentBuffer.capacity() < size) {
            segmentBuffer = ByteBuffer.allocate(size);
        }
        segmentBuffer.clear().limit(size);
        file.read(segmentBuffer, 0);
        return segmentBuffer.flip();
    }

    private void check(Path path, SegmentHeader header) throws IOException {
        if (!header.identity().equals(identity)) {
            throw new IOException(
                    "write-ahead log " + path + " belongs to " + header.identity() + ", this is " + identity);
        }
        if (!path.endsWith(header.fileName())) {
            throw new WalCorruptException(path, 0, "the segment was written as " + header.fileName());
        }
        if (segments.isEmpty()) {
            return;
        }
        Segment previous = segments.get(segments.size() - 1);
        if (header.sequence() != previous.sequence() + 1) {
            throw new WalCorruptException(path, 0, "the segment before it is missing");
        }
        if (header.previousChecksum() != previous.checksum()) {
            throw new WalCorruptException(previous.path(), previous.end(), "what follows here is lost or unreadable");
        }
    }

    private void beginSegment(Segment segment) throws WalCorruptException {
        LogPosition start = segment.header().start();
        // A segment may cut back below others whose deletion a crash undid in part: it stands for all before it then.
        if (segments.size() == 1 || start.index() + 1 < image.table().firstIndex()) {
            image.begin(start);
            return;
        }
        if (!image.canTake(start.index() + 1) || image.table().term(start.index()) != start.term()) {
            throw new WalCorruptException(segment.path(), 0, "the segment does not continue the one before it");
        }
        image.cutAfter(start.index());
    }

    private void replay(Segment segment, Frame.View frame) throws WalCorruptException {
        try {
            frame.forEach(new Frame.RecordVisitor() {
                @Override
                public void entry(Entry entry) {
                    if (!image.canTake(entry.index())) {
                        throw new IllegalArgumentException("entry " + entry.index() + " after "
                                + image.end().index());
                    }
                    image.add(entry, segment.sequence(), (int) segment.end());
                }

                @Override
                public void state(HardState state) {
                    image.setState(state);
                }
            });
        } catch (IllegalArgumentException e) {
            throw new WalCorruptException(segment.path(), segment.end(), "a record makes no sense: " + e.getMessage());
        }
    }

    private void endLog(Segment segment, FrameScanner scanner) throws IOException {
        if (scanner.isRestZero()) {
            return;
        }
        if (scanner.isRestDamaged()) {
            throw new WalCorruptException(
                    segment.path(), segment.end(), "a record is unreadable, although it was on disk before later ones");
        }
        LOG.warn(
                "cut an unfinished write off the end of the log: file={} offset={} lastIndex={}",
                segment.path(),
                segment.end(),
                image.end().index());
        segment.zeroRest();
    }
}
