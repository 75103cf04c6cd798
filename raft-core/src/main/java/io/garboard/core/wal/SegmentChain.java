package io.garboard.core.wal;

import io.garboard.core.metrics.DurationObserver;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The log's segments, oldest first; the last one is written to.
 *
 * <p>Confined to the log's thread. Invariants: a file gets a segment's name only when its header is on disk, so a segment
 * that is seen is a segment; their sequence numbers ascend; only the last one may hold anything that has not been forced.
 * After a method that threw, nothing is known about the disk.
 */
final class SegmentChain implements Closeable {

    /** A segment with its header, which has no name yet: a crash leaves nothing of it. */
    record Unpublished(Path temporaryPath, DiskFile file, Segment segment) {}

    private final Disk disk;
    private final Path directory;
    private final WalOptions options;
    private final DurationObserver forceDurations;
    private final SegmentSupply supply;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();

    SegmentChain(Disk disk, Path directory, WalOptions options, Executor background, DurationObserver forceDurations) {
        this.disk = disk;
        this.directory = directory;
        this.options = options;
        this.forceDurations = forceDurations;
        this.supply = new SegmentSupply(disk, directory, options, background);
    }

    /** Takes over what was found on disk, and deletes what lies before it. */
    void recovered(List<Segment> found) throws IOException {
        segments.addAll(found);
        for (String name : Recovery.segmentNames(disk, directory)) {
            if (SegmentHeader.sequenceOf(name) < segments.getFirst().sequence()) {
                supply.delete(directory.resolve(name));
            }
        }
        // What was read may have been in the operating system's memory only.
        force(last());
        supply.prepareNext();
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    Segment first() {
        return segments.getFirst();
    }

    Segment last() {
        return segments.getLast();
    }

    Segment get(long sequence) {
        for (Segment segment : segments) {
            if (segment.sequence() == sequence) {
                return segment;
            }
        }
        throw new UncheckedIOException(new IOException("no segment " + sequence + " in " + directory));
    }

    /** How many bytes they take on disk. */
    long sizeBytes() {
        long size = 0;
        for (Segment segment : segments) {
            size += Math.max(segment.capacity(), segment.end());
        }
        return size;
    }

    /** Begins the next segment. What is in those before it has been forced. */
    void add(SegmentHeader header) throws IOException {
        Unpublished next = prepare(header);
        if (options.force()) {
            next.file().force();
        }
        publish(next);
        segments.addLast(next.segment());
    }

    /** A segment that is to be the only one, see {@link #replaceAll}; nothing of it is forced yet. */
    Unpublished prepare(SegmentHeader header) throws IOException {
        SegmentSupply.Blank blank = supply.take();
        blank.file().write(header.encode(), 0);
        Segment segment = new Segment(directory.resolve(header.fileName()), blank.file(), header);
        return new Unpublished(blank.path(), blank.file(), segment);
    }

    /** Puts a segment, which has been forced, in the place of all others. */
    void replaceAll(Unpublished next) throws IOException {
        publish(next);
        while (!segments.isEmpty()) {
            removeFirst();
        }
        segments.addLast(next.segment());
    }

    private void publish(Unpublished next) throws IOException {
        disk.rename(next.temporaryPath(), next.segment().path());
        if (options.force()) {
            disk.forceDirectory(directory);
        }
    }

    /** Deletes the segments before the one with this sequence number. */
    void dropBefore(long sequence) throws IOException {
        while (segments.getFirst().sequence() < sequence) {
            removeFirst();
        }
    }

    private void removeFirst() throws IOException {
        Segment segment = segments.removeFirst();
        segment.close();
        supply.delete(segment.path());
    }

    /** Forces what has not been forced of a segment. */
    void force(Segment segment) throws IOException {
        if (!options.force() || segment.durable() == segment.end()) {
            return;
        }
        long begin = System.nanoTime();
        segment.force();
        forceDurations.observeNanos(System.nanoTime() - begin);
    }

    /** No file is prepared or deleted any more when this returns. */
    void stopSupply() {
        supply.close();
    }

    /** Closes the files; whoever wants them forced does that before. */
    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }
}
