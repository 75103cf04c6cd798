package io.garboard.backend.lmdb;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/**
 * One slot of LMDB's reader table with its read transaction, which is begun once and then renewed and reset.
 *
 * <p>Its monitor is what makes closing safe: whoever calls into LMDB through it holds the monitor and has seen that it
 * {@link #isOpen}; {@link #shutDown} takes it too, so a call in progress ends first. The monitor is contended by nobody
 * else, since a view is used by one thread at a time. All methods need it held.
 */
final class Reader {

    private final Txn<NativeBytes> txn;
    private final NativeBytes key = new NativeBytes();
    private final List<Cursor<NativeBytes>> cursors = new ArrayList<>(2);
    private @Nullable RowFinder finder;
    private boolean atRest = true;
    private boolean open = true;

    /** Begins a read transaction; it is at rest until {@link #renew}. */
    Reader(Env<NativeBytes> env) {
        txn = env.txnRead();
        txn.reset();
    }

    boolean isOpen() {
        return open;
    }

    /** Pins the newest committed state. */
    void renew() {
        txn.renew();
        atRest = false;
    }

    /** Lets go of the pinned state, and of every cursor. */
    void reset() {
        closeCursors();
        txn.reset();
        atRest = true;
    }

    Txn<NativeBytes> txn() {
        return txn;
    }

    /** Memory for the key that is looked up. */
    NativeBytes key() {
        return key;
    }

    Cursor<NativeBytes> openCursor(Dbi<NativeBytes> table) {
        Cursor<NativeBytes> cursor = table.openCursor(txn);
        cursors.add(cursor);
        return cursor;
    }

    /** The value of a row whose key is short, or null; for many reads of one table through one view. */
    @Nullable
    NativeBytes find(Dbi<NativeBytes> table, byte[] wanted) {
        RowFinder reused = finder;
        if (reused == null || !reused.isFor(table)) {
            if (reused != null) {
                closeCursor(reused.cursor());
            }
            reused = new RowFinder(table, openCursor(table), key);
            finder = reused;
        }
        return reused.find(wanted);
    }

    void closeCursor(Cursor<NativeBytes> cursor) {
        if (cursors.remove(cursor)) {
            cursor.close();
        }
    }

    /** Ends the transaction for good; {@link #isOpen} is false from then on. */
    void shutDown() {
        open = false;
        closeCursors();
        if (atRest) {
            txn.renew(); // lmdbjava frees a transaction only if it is active
        }
        txn.close();
    }

    private void closeCursors() {
        for (Cursor<NativeBytes> cursor : cursors) {
            cursor.close();
        }
        cursors.clear();
        finder = null;
    }
}
