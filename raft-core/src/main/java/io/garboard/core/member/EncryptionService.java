package io.garboard.core.member;

import io.garboard.core.command.EncryptionChange;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.command.RewriteRows;
import io.garboard.core.mvcc.PlainRows;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the core does for whoever encrypts values above it: keeps the replicated state of encryption, shows rows as they are
 * stored, and replaces them. Any thread; only {@link #scan} blocks.
 */
public interface EncryptionService {

    /** The state as of what this member has applied; version 0 if encryption was never on. */
    EncryptionState state();

    /** {@code listener} hears of each state from now on, on a loop of the core: it must not block. */
    void listen(Consumer<EncryptionState> listener);

    /** Changes the state through the log, on every member. ENCRYPTION_CHANGED if it was made from an outdated one. */
    void change(EncryptionChange change, ResponseCallback<EncryptionState> callback);

    /** Takes the walk under way one step further, on every member. ENCRYPTION_CHANGED if it is not the next step. */
    void rewrite(RewriteRows step, ResponseCallback<EncryptionState> callback);

    /**
     * Reads stored rows in the order of their revisions; tombstones are left out.
     *
     * @param from key of the key table; empty: the first
     * @param rowsMax how many to look at, at most
     * @return where to go on; beyond {@code endRevision} if there are no more
     * @throws IOException if the engine failed
     */
    byte[] scan(byte[] from, long endRevision, int rowsMax, RowVisitor visitor) throws IOException;

    /** What hashes of the key space hash in place of the stored rows, from now on. */
    void plainRows(PlainRows plainRows);

    /** Whether this member leads, as far as it knows. */
    boolean isLeader();

    /** What this member tells others of its keys and settings, from now on; the core adds what it knows itself. Never blocks. */
    void describe(Supplier<PeerEncryptionResponse> own);

    /**
     * Asks every member, this one included, for its part in encryption. A member that cannot be reached, or does not know
     * the question, is in the list without an answer.
     *
     * @param done called once, on any thread, within some seconds; must not block
     */
    void ask(Consumer<List<MemberEncryption>> done);

    /** Takes one row. */
    interface RowVisitor {

        /**
         * Looks at a row, neither array of which may be changed.
         *
         * @param rowKey of the key table
         * @param row an encoded {@code mvccpb.KeyValue}
         * @return whether to go on; if not, this row was taken
         */
        boolean visit(byte[] rowKey, byte[] row);
    }
}
