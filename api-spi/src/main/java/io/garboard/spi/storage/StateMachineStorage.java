package io.garboard.spi.storage;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * An open storage engine: named tables of ordered byte keys.
 *
 * <h2>Keys and values</h2>
 * Both are any bytes of any length from 0 up; at least 64 KiB for a key and 64 MiB for a value must work, whatever the
 * engine's own limits. Keys are ordered as unsigned bytes, a prefix before what it is a prefix of.
 *
 * <h2>Threads</h2>
 * {@link #commit} and {@link #sync} are called by one thread at a time (the storage thread; it may change with a
 * happens-before edge between). {@link #openReadView}, the views and {@link #size} are called from any number of threads
 * at any time. {@link #copyTo} and {@link #reclaimSpace} are called by one maintenance thread at a time, while all the
 * others go on: a writer is never held up for longer than it takes to write about one batch, a reader not at all.
 * {@link #close} is called once, after the last commit has returned; any other method throws {@link IllegalStateException}
 * after that. A thread whose interrupt flag is set commits, syncs and reads like any other, and its flag stays set.
 *
 * <h2>What a crash may lose</h2>
 * Garboard's write-ahead log is the point of durability, so a commit need not be on disk when it returns. What a backend
 * must guarantee is order and atomicity: after a crash of the process, or of the machine, the tables hold exactly the
 * batches 1 to k for some k, and k counts at least every batch committed before the last {@link #sync} that returned. If
 * only the process dies (kill -9), what a commit wrote need not survive either, but the same rule holds.
 *
 * <h2>Errors</h2>
 * See {@link StorageException.Kind}. After CORRUPT the member stops: a backend need not stay usable, but it must not hang
 * and must not answer with damaged data it knows to be damaged.
 */
public interface StateMachineStorage extends AutoCloseable {

    /**
     * Applies the whole batch atomically. When it returns, every view opened from then on sees all of it; views opened
     * before see none of it. An empty batch is legal and does nothing. The batch is not kept or changed.
     *
     * @throws StorageException FULL (nothing of it was applied), TRANSIENT (likewise), CORRUPT
     */
    void commit(WriteBatch batch) throws StorageException;

    /**
     * Forces everything committed so far to disk. When it returns, it survives a crash of the machine.
     *
     * @throws StorageException CORRUPT if the force failed: nothing may be assumed after that
     */
    void sync() throws StorageException;

    /**
     * Opens a view of everything committed so far. Never waits for a commit in progress. At least 500 views may be open
     * at once.
     *
     * @throws StorageException TRANSIENT if the engine has no reader to spare
     * @throws IllegalStateException if the storage has been closed
     */
    ReadView openReadView() throws StorageException;

    /**
     * Writes a consistent copy of everything committed so far into {@code targetDirectory}, which must exist and be
     * empty. The copy opens with the same provider and is forced to disk, directory entries included, before this
     * returns. Commits go on meanwhile; the copy is a picture of one moment during the call, so it holds exactly the batches
     * 1 to some k. Tables that are not listed in the configuration are copied too. If it fails, what is in the directory is
     * rubbish that does not open as if it were whole ({@link EngineMarker#mark} it last), and the storage itself is
     * unharmed.
     *
     * @throws StorageException FULL if the target has no room, REFUSED if the directory is not empty
     */
    void copyTo(Path targetDirectory) throws StorageException;

    /** How much room it takes. Cheap: called every second, and before every write when a quota is near. */
    StorageSize size() throws StorageException;

    /**
     * Gives room that deleted rows left behind back to the file system, one step of it, while reads and writes go on.
     *
     * <p>The caller repeats it until it returns 0, with pauses of its own between the steps. One step frees, moves or
     * copies about {@code stepBytesMax} bytes; an engine that can only rewrite its whole file does so in one step, but
     * without holding up the writer for the time that takes.
     *
     * @return the bytes given back by this step; 0 when there is nothing (or too little to be worth it) left
     * @throws StorageException FULL if there is no room to work in; the storage is unharmed
     */
    long reclaimSpace(long stepBytesMax) throws StorageException;

    /**
     * The same, but broken off within some milliseconds once {@code unwanted} says so: the member stops, or is about to put
     * another engine into the place of this one. An engine whose steps may take longer than a second looks at it now and
     * then; others need not.
     *
     * @param unwanted whether to break off; may be asked often, by the calling thread
     * @return as above; 0 if it was broken off, and then the storage is as it was before
     */
    default long reclaimSpace(long stepBytesMax, BooleanSupplier unwanted) throws StorageException {
        return reclaimSpace(stepBytesMax);
    }

    /**
     * Closes the storage and gives up its directory. Views that are still open are closed with it: a call in progress on
     * one ends first, a later one throws {@link IllegalStateException}. Everything committed is forced to disk. Closing
     * twice is harmless.
     */
    @Override
    void close() throws StorageException;
}
