package io.garboard.core.wal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the next segment's file ready, filled with zeros, before it is needed, so that no append waits for that; and deletes
 * old ones on the side. If preparation fails or is too slow, a small file is made on the spot.
 *
 * <p>{@link #take}, {@link #delete} and {@link #close} are for the log's thread; the rest runs on the executor.
 */
final class SegmentSupply {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);

    static final String SUFFIX = ".tmp";

    /** Between slices, so that the force of an append never queues behind more than one of them. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** A file full of zeros, forced, without a place in the log yet. */
    record Blank(Path path, DiskFile file) {}

    private final Disk disk;
    private final Path directory;
    private final WalOptions options;
    private final Executor background;

    private int lastNumber;
    private @Nullable Blank ready;
    private boolean preparing;
    /** On the executor, running or not. */
    private int tasks;

    private volatile boolean closed;

    SegmentSupply(Disk disk, Path directory, WalOptions options, Executor background) {
        this.disk = disk;
        this.directory = directory;
        this.options = options;
        this.background = background;
    }

    /** The prepared file, if there is one; else a small one, made now. Begins to prepare the next. */
    Blank take() throws IOException {
        Blank blank = takeReady();
        if (blank == null) {
            blank = makeSmall();
        }
        prepareNext();
        return blank;
    }

    private synchronized @Nullable Blank takeReady() {
        Blank blank = ready;
        ready = null;
        return blank;
    }

    private Blank makeSmall() throws IOException {
        Path path = nextPath();
        DiskFile file = disk.create(path);
        Zeros.write(file, 0, options.smallSegmentBytes());
        force(file);
        return new Blank(path, file);
    }

    private void force(DiskFile file) throws IOException {
        if (options.force()) {
            file.force();
        }
    }

    private synchronized Path nextPath() {
        return directory.resolve("blank-" + ++lastNumber + SUFFIX);
    }

    /** Begins to prepare a file, unless one is ready or on its way. */
    synchronized void prepareNext() {
        if (!preparing && ready == null && !closed) {
            preparing = true;
            run(this::prepare);
        }
    }

    private void prepare() {
        Path path = nextPath();
        Blank blank = null;
        try {
            blank = new Blank(path, disk.create(path));
            for (long at = 0; at < options.segmentBytes() && !closed; at += Zeros.SLICE_BYTES) {
                Zeros.writeSlice(blank.file(), at, options.segmentBytes());
                force(blank.file());
                if (at + Zeros.SLICE_BYTES < options.segmentBytes()) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot prepare a log segment ahead, will make a small one when it is needed: {}", e.toString());
            discard(blank);
            blank = null;
        }
        prepared(blank);
    }

    private synchronized void prepared(@Nullable Blank blank) {
        preparing = false;
        if (closed) {
            discard(blank);
        } else {
            ready = blank;
        }
    }

    private void discard(@Nullable Blank blank) {
        if (blank == null) {
            return;
        }
        try {
            blank.file().close();
            disk.delete(blank.path());
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", blank.path(), e.toString());
        }
    }

    /** Deletes on the side: a large file may take a while. */
    void delete(Path file) {
        run(() -> {
            try {
                disk.delete(file);
            } catch (IOException e) {
                LOG.warn("cannot delete old log segment {}: {}", file, e.toString());
            }
        });
    }

    private synchronized void run(Runnable task) {
        tasks++;
        background.execute(() -> {
            try {
                task.run();
            } finally {
                ended();
            }
        });
    }

    private synchronized void ended() {
        tasks--;
        notifyAll();
    }

    /** Stops preparing; what was prepared is deleted. When it returns, nothing touches the directory any more. */
    void close() {
        closed = true;
        awaitTasks();
        discard(takeReady());
    }

    private synchronized void awaitTasks() {
        boolean interrupted = false;
        while (tasks > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
