package io.garboard.core.wal;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.HardState;
import io.garboard.core.raft.LogReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The log on disk: segments of zero-filled files, to which each append adds one checksummed frame with one write and, if it
 * must be durable, one force.
 *
 * <p>Confined to one thread after it is opened, except {@link #bytesWritten}. After an append that threw, nothing is known
 * about the disk, so every further one throws too: the member must stop.
 */
public final class WriteAheadLog implements LogReader, Closeable {

    private static final String LOCK_NAME = "wal.lock";

    private final WalIdentity identity;
    private final Closeable lock;
    private final LogImage image;
    private final SegmentChain segments;
    private final FrameWriter frames = new FrameWriter();
    private final EntryReader reader;
    private boolean failed;

    private WriteAheadLog(
            Disk disk,
            Path directory,
            WalIdentity identity,
            WalOptions options,
            Executor background,
            DurationObserver forceDurations)
            throws IOException {
        disk.createDirectories(directory);
        this.identity = identity;
        this.image = new LogImage(options.cacheBytes());
        this.segments = new SegmentChain(disk, directory, options, background, forceDurations);
        this.reader = new EntryReader(image, segments);
        this.lock = disk.lock(directory.resolve(LOCK_NAME));
        for (String name : disk.list(directory)) {
            if (name.endsWith(SegmentSupply.SUFFIX)) {
                disk.delete(directory.resolve(name));
            }
        }
    }

    /** Whether there is a log in this directory. */
    public static boolean exists(Disk disk, Path directory) throws IOException {
        return !Recovery.segmentNames(disk, directory).isEmpty();
    }

    /**
     * Whose log there is in this directory, or null if there is none. A member keeps the identity it was born with, even
     * if the addresses that it was computed from have changed.
     *
     * @throws WalCorruptException if the first segment does not begin as it should
     */
    public static @Nullable WalIdentity identity(Disk disk, Path directory) throws IOException {
        List<String> names = Recovery.segmentNames(disk, directory);
        if (names.isEmpty()) {
            return null;
        }
        Path first = directory.resolve(names.get(0));
        ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES);
        try (DiskFile file = disk.open(first)) {
            file.read(header, 0);
        }
        return SegmentHeader.decode(first, header.flip()).identity();
    }

    /**
     * Makes a new log that begins after {@code start}.
     *
     * @param background runs file preparation and deletion, one task at a time; the caller ends it after {@link #close}
     * @throws IOException if there is a log already, or someone else holds the directory
     */
    public static WriteAheadLog create(
            Disk disk,
            Path directory,
            WalIdentity identity,
            LogPosition start,
            WalOptions options,
            Executor background,
            DurationObserver forceDurations)
            throws IOException {
        WriteAheadLog log = new WriteAheadLog(disk, directory, identity, options, background, forceDurations);
        try {
            if (exists(disk, directory)) {
                throw new IOException("there is a write-ahead log in " + directory + " already");
            }
            log.image.begin(start);
            log.segments.add(new SegmentHeader(1, identity, start, 0));
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
        return log;
    }

    /**
     * Reads a log back. An unfinished write at its end is cut off.
     *
     * @throws WalCorruptException if anything else is not as it was written
     * @throws IOException if there is no log, it is another member's, or someone else holds the directory
     */
    public static WriteAheadLog open(
            Disk disk,
            Path directory,
            WalIdentity identity,
            WalOptions options,
            Executor background,
            DurationObserver forceDurations)
            throws IOException {
        WriteAheadLog log = new WriteAheadLog(disk, directory, identity, options, background, forceDurations);
        try {
            log.segments.recovered(Recovery.run(disk, directory, identity, log.image));
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
        return log;
    }

    // ---- writing ----

    /**
     * Appends entries, which may replace the end of the log, and the new hard state. A crash leaves all of it or nothing,
     * except that the end that is replaced may be gone already.
     *
     * @param force whether it must survive a crash of the machine when this returns
     * @throws IOException nothing may be assumed about what is on disk, so the member must stop
     */
    public void append(List<Entry> entries, @Nullable HardState state, boolean force) throws IOException {
        if (failed) {
            throw new IOException("an earlier write to the log failed");
        }
        failed = true;
        write(entries, state);
        if (force) {
            segments.force(segments.last());
        }
        failed = false;
    }

    private void write(List<Entry> entries, @Nullable HardState state) throws IOException {
        if (!entries.isEmpty() && !image.canTake(entries.get(0).index())) {
            throw new IllegalArgumentException("entry " + entries.get(0) + " after " + image.end());
        }
        HardState written = state;
        if (mustRoll(entries, Frame.sizeOf(entries, state))) {
            roll(entries);
            // A segment must stand alone once those before it are gone.
            written = state == null ? image.state() : state;
        }
        Segment segment = segments.last();
        int position = (int) segment.end();
        frames.write(segment, entries, written);
        for (Entry entry : entries) {
            image.add(entry, segment.sequence(), position);
        }
        if (written != null) {
            image.setState(written);
        }
    }

    /** Entries that cut back below a segment's start belong into a new one, which then says so in its header. */
    private boolean mustRoll(List<Entry> entries, long frameBytes) {
        Segment segment = segments.last();
        return !segment.hasRoomFor(frameBytes)
                || (!entries.isEmpty()
                        && entries.get(0).index() <= segment.header().start().index());
    }

    private void roll(List<Entry> entries) throws IOException {
        Segment full = segments.last();
        segments.force(full);
        if (!entries.isEmpty()) {
            image.cutAfter(entries.get(0).index() - 1);
        }
        segments.add(new SegmentHeader(full.sequence() + 1, identity, image.end(), full.checksum()));
    }

    /**
     * Lets the log begin anew after {@code start}, durably and with this hard state; a crash leaves the log as it was, or
     * this one.
     *
     * @throws IOException nothing may be assumed about what is on disk, so the member must stop
     */
    public void reset(LogPosition start, HardState state) throws IOException {
        if (failed) {
            throw new IOException("an earlier write to the log failed");
        }
        failed = true;
        Segment last = segments.last();
        SegmentChain.Unpublished fresh =
                segments.prepare(new SegmentHeader(last.sequence() + 1, identity, start, last.checksum(), true));
        frames.write(fresh.segment(), List.of(), state);
        segments.force(fresh.segment());
        segments.replaceAll(fresh);
        image.begin(start);
        image.setState(state);
        failed = false;
    }

    /** Drops segments that hold nothing but entries below {@code index}: what is kept begins at or before it. */
    public void dropBelow(long index) throws IOException {
        if (index <= firstIndex() || index > lastIndex()) {
            return;
        }
        segments.dropBefore(image.table().sequence(index));
        image.dropUpTo(segments.first().header().start().index());
    }

    /**
     * Frees the memory of entries up to this one, which nobody is expected to ask for any more; who does, gets them from disk.
     * Without this they are kept until newer ones need the room, long enough to become old objects for the collector.
     */
    public void forget(long index) {
        image.forget(index);
    }

    // ---- reading ----

    /** The hard state that was appended last. */
    public HardState hardState() {
        return image.state();
    }

    @Override
    public long firstIndex() {
        return image.table().firstIndex();
    }

    @Override
    public long lastIndex() {
        return image.table().lastIndex();
    }

    @Override
    public long term(long index) {
        return image.table().term(index);
    }

    @Override
    public EntryType type(long index) {
        return image.table().type(index);
    }

    @Override
    public List<Entry> entries(long from, long to, long bytesMax) {
        return reader.entries(from, to, bytesMax);
    }

    /** How many bytes of frames have been written since the log was opened. Any thread. */
    public long bytesWritten() {
        return frames.bytesWritten();
    }

    /** How many bytes the segments take on disk. */
    public long sizeBytes() {
        return segments.sizeBytes();
    }

    /** Forces what has not been forced, unless a write failed, and gives up the directory. */
    @Override
    public void close() throws IOException {
        segments.stopSupply();
        try (lock) {
            if (!segments.isEmpty() && !failed) {
                segments.force(segments.last());
            }
            segments.close();
        }
        failed = true;
    }
}
