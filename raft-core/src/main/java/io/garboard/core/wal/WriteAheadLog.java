package io.garboard.core.wal;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.HardState;
import io.garboard.core.raft.LogReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    private static final int STAGING_BYTES_KEPT = 4 << 20;

    private final Disk disk;
    private final Path directory;
    private final WalIdentity identity;
    private final WalOptions options;
    private final DurationObserver forceDurations;
    private final Closeable lock;
    private final SegmentSupply supply;
    private final LogImage image;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();

    /** Where a frame is put together: outside the heap, so that it is copied once. */
    private ByteBuffer staging = ByteBuffer.allocateDirect(256 << 10);

    private boolean failed;
    private volatile long bytesWritten;

    private WriteAheadLog(
            Disk disk,
            Path directory,
            WalIdentity identity,
            WalOptions options,
            Executor background,
            DurationObserver forceDurations)
            throws IOException {
        disk.createDirectories(directory);
        this.disk = disk;
        this.directory = directory;
        this.identity = identity;
        this.options = options;
        this.forceDurations = forceDurations;
        this.image = new LogImage(options.cacheBytes());
        this.supply = new SegmentSupply(disk, directory, options, background);
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
            log.addSegment(new SegmentHeader(1, identity, start, 0));
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
            log.segments.addAll(Recovery.run(disk, directory, identity, log.image));
            for (String name : Recovery.segmentNames(disk, directory)) {
                if (SegmentHeader.sequenceOf(name) < log.segments.getFirst().sequence()) {
                    log.supply.delete(directory.resolve(name));
                }
            }
            // What was read may have been in the operating system's memory only.
            log.force(log.current());
            log.supply.prepareNext();
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
            force(current());
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
        Segment segment = current();
        ByteBuffer frame = stagingFor(Frame.sizeOf(entries, written));
        int checksum = Frame.encode(frame, entries, written, (int) segment.durable(), segment.checksum());
        int position = (int) segment.end();
        int bytes = frame.remaining();
        segment.write(frame, checksum);
        for (Entry entry : entries) {
            image.add(entry, segment.sequence(), position);
        }
        if (written != null) {
            image.setState(written);
        }
        addBytesWritten(bytes);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void addBytesWritten(int bytes) {
        bytesWritten += bytes;
    }

    private ByteBuffer stagingFor(long bytes) {
        if (bytes > staging.capacity() || staging.capacity() > STAGING_BYTES_KEPT) {
            int size = Math.toIntExact(Math.max(bytes, 256 << 10));
            staging = ByteBuffer.allocateDirect(Integer.highestOneBit(size - 1) << 1);
        }
        return staging;
    }

    /** Entries that cut back below a segment's start belong into a new one, which then says so in its header. */
    private boolean mustRoll(List<Entry> entries, long frameBytes) {
        Segment segment = current();
        return !segment.hasRoomFor(frameBytes)
                || (!entries.isEmpty()
                        && entries.get(0).index() <= segment.header().start().index());
    }

    private void roll(List<Entry> entries) throws IOException {
        Segment full = current();
        force(full);
        if (!entries.isEmpty()) {
            image.cutAfter(entries.get(0).index() - 1);
        }
        addSegment(new SegmentHeader(full.sequence() + 1, identity, image.end(), full.checksum()));
    }

    /** The header is on disk before the file gets its name, so a segment that is seen is a segment. */
    private void addSegment(SegmentHeader header) throws IOException {
        SegmentSupply.Blank blank = supply.take();
        blank.file().write(header.encode(), 0);
        if (options.force()) {
            blank.file().force();
        }
        Path path = directory.resolve(header.fileName());
        publish(blank, path);
        segments.addLast(new Segment(path, blank.file(), header));
    }

    private void publish(SegmentSupply.Blank blank, Path path) throws IOException {
        disk.rename(blank.path(), path);
        if (options.force()) {
            disk.forceDirectory(directory);
        }
    }

    private void force(Segment segment) throws IOException {
        if (!options.force() || segment.durable() == segment.end()) {
            return;
        }
        long begin = System.nanoTime();
        segment.force();
        forceDurations.observeNanos(System.nanoTime() - begin);
    }

    private Segment current() {
        return segments.getLast();
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
        Segment last = current();
        SegmentHeader header = new SegmentHeader(last.sequence() + 1, identity, start, last.checksum(), true);
        SegmentSupply.Blank blank = supply.take();
        blank.file().write(header.encode(), 0);
        Segment fresh = new Segment(directory.resolve(header.fileName()), blank.file(), header);
        ByteBuffer frame = stagingFor(Frame.sizeOf(List.of(), state));
        int checksum = Frame.encode(frame, List.of(), state, (int) fresh.durable(), fresh.checksum());
        addBytesWritten(frame.remaining());
        fresh.write(frame, checksum);
        force(fresh);
        publish(blank, fresh.path());
        while (!segments.isEmpty()) {
            Segment old = segments.removeFirst();
            old.close();
            supply.delete(old.path());
        }
        segments.addLast(fresh);
        image.begin(start);
        image.setState(state);
        failed = false;
    }

    /** Drops segments that hold nothing but entries below {@code index}: what is kept begins at or before it. */
    public void dropBelow(long index) throws IOException {
        if (index <= firstIndex() || index > lastIndex()) {
            return;
        }
        long sequence = image.table().sequence(index);
        while (segments.getFirst().sequence() < sequence) {
            Segment segment = segments.removeFirst();
            segment.close();
            supply.delete(segment.path());
        }
        image.dropUpTo(segments.getFirst().header().start().index());
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
        for (Segment segment : segments) {
            if (segment.sequence() == sequence) {
                List<Entry> live = new ArrayList<>();
                for (Entry entry : FrameFile.read(segment, position)) {
                    boolean wanted = entry.index() >= index && entry.index() <= table.lastIndex();
                    if (wanted
                            && table.sequence(entry.index()) == sequence
                            && table.framePosition(entry.index()) == position) {
                        live.add(entry);
                    }
                }
                return live;
            }
        }
        throw new UncheckedIOException(new IOException("no segment " + sequence + " in " + directory));
    }

    /** How many bytes of frames have been written since the log was opened. Any thread. */
    public long bytesWritten() {
        return bytesWritten;
    }

    /** How many bytes the segments take on disk. */
    public long sizeBytes() {
        long size = 0;
        for (Segment segment : segments) {
            size += Math.max(segment.capacity(), segment.end());
        }
        return size;
    }

    /** Forces what has not been forced, unless a write failed, and gives up the directory. */
    @Override
    public void close() throws IOException {
        supply.close();
        try (lock) {
            if (!segments.isEmpty() && !failed) {
                force(current());
            }
            for (Segment segment : segments) {
                segment.close();
            }
        }
        failed = true;
    }
}
