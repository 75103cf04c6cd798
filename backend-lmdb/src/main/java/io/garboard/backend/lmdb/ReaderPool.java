package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Env;

/**
 * The readers of one data file: those in use, and those at rest for the next view.
 *
 * <p>{@link #retire} lets the views that are open finish and then closes the environment; {@link #close} closes it at
 * once, after the calls in progress. Thread-safe. Lock order: this pool, then a reader.
 */
final class ReaderPool {

    private final Env<NativeBytes> env;
    private final int readersMax;
    private final List<Reader> all = new ArrayList<>();
    private final ConcurrentLinkedDeque<Reader> atRest = new ConcurrentLinkedDeque<>();
    private final AtomicInteger inUse = new AtomicInteger();
    private volatile boolean retired;
    private boolean closed;

    ReaderPool(Env<NativeBytes> env, int readersMax) {
        this.env = env;
        this.readersMax = readersMax;
    }

    /**
     * A reader that pins the newest state; to be given back by {@link #release}. Null if this pool is retired or closed:
     * then another data file is current, or none.
     *
     * @throws StorageException TRANSIENT if all are in use
     */
    @Nullable
    Reader acquire() throws StorageException {
        inUse.incrementAndGet();
        boolean acquired = false;
        try {
            Reader reader = retired ? null : takeOrMake();
            acquired = reader != null && renew(reader);
            return acquired ? reader : null;
        } finally {
            if (!acquired) {
                countDown();
            }
        }
    }

    private @Nullable Reader takeOrMake() throws StorageException {
        Reader reader = atRest.pollFirst();
        if (reader != null) {
            return reader;
        }
        synchronized (this) {
            if (closed) {
                return null;
            }
            if (all.size() >= readersMax) {
                throw new StorageException(
                        StorageException.Kind.TRANSIENT,
                        "all " + readersMax + " readers are in use: close read views sooner, or raise "
                                + LmdbOptions.MAX_READERS.name());
            }
            Reader made = new Reader(env);
            all.add(made);
            return made;
        }
    }

    private static boolean renew(Reader reader) {
        synchronized (reader) {
            if (reader.isOpen()) {
                reader.renew();
            }
            return reader.isOpen();
        }
    }

    /** Takes a reader back. */
    void release(Reader reader) {
        synchronized (reader) {
            if (reader.isOpen()) {
                reader.reset();
                atRest.addFirst(reader);
            }
        }
        countDown();
    }

    private void countDown() {
        if (inUse.decrementAndGet() == 0 && retired) {
            close();
        }
    }

    /** Gives out no reader any more, and closes the environment when the last is back. */
    void retire() {
        retired = true;
        if (inUse.get() == 0) {
            close();
        }
    }

    /** Ends all readers, after the calls in progress on them, and closes the environment. Twice is harmless. */
    synchronized void close() {
        if (closed) {
            return;
        }
        retired = true;
        closed = true;
        for (Reader reader : all) {
            synchronized (reader) {
                reader.shutDown();
            }
        }
        env.close();
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
