package io.garboard.core.mvcc;

import io.garboard.core.error.EtcdError;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.LongView;
import io.garboard.core.storage.Tables;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.DeleteRangeResponse;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.TxnResponse;
import io.garboard.spi.storage.StorageException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The multi-version key space.
 *
 * <h2>Writing</h2>
 * The apply loop brackets the commands it executes with {@link #beginBatch} and {@link #endBatch}; in between it calls
 * {@link #put}, {@link #deleteRange}, {@link #txn}, {@link #deleteKeys} and {@link #compact} in the order of the log.
 * Readers see the whole batch at its end. A batch never spans a rotation of the storage. Between batches the apply loop
 * calls {@link #compactStep}, as often as it sees fit. None of these methods may be called by anyone else.
 *
 * <h2>Reading</h2>
 * {@link #range}, {@link #readTxn}, {@link #hashKv}, {@link #history} and the figures are for any thread, and take no lock.
 * A reader looks at one published revision, or an older one, and gets exactly that state, or
 * {@link EtcdError#COMPACTED}.
 *
 * <p>Where a method throws {@link StorageException}, the engine failed; what the client did wrong is a {@link Result}. On
 * the apply loop such an exception may come half way through a command, so the member must stop then.
 */
public final class MvccStore {

    private final BufferedStorage storage;
    private final MvccCounters counters = new MvccCounters();
    private final KeyIndex index;
    private final MvccState state;
    private final KeySpaceWriter writer;
    private final BatchRows batchRows;
    private final TxnExecutor executor;
    private final Compactor compactor;
    private final HashKv hashes;
    private final StoredHistory history;
    /** The compacted revision as the apply loop sees it; readers see it from the end of the batch on. */
    private long compactedRevision;

    private boolean inBatch;

    /**
     * Opens the key space that {@code storage} holds: reads every row of the key table, and attaches keys to those of
     * their leases that exist.
     */
    public MvccStore(BufferedStorage storage, LeaseRegistry leases) throws StorageException {
        this.storage = storage;
        LoadedKeySpace loaded;
        try (LongView view = storage.openLongView()) {
            loaded = LoadedKeySpace.load(view.view(), leases);
        }
        index = loaded.index();
        compactedRevision = loaded.compactedRevision();
        state = new MvccState(loaded.snapshot(), compactedRevision);
        writer = new KeySpaceWriter(index, storage, leases, counters, loaded.revision());
        batchRows = new BatchRows(storage);
        executor = new TxnExecutor(index, writer, leases, () -> compactedRevision, batchRows);
        hashes = new HashKv(storage, state);
        history = new StoredHistory(storage, state);
        compactor = new Compactor(storage, index, state, hashes, counters);
        compactor.restart(loaded);
    }

    /**
     * Goes on with what another engine holds, which is a later state of the same history. Readers that looked before see
     * the state they looked at, as far as it has not been compacted. On the apply loop, between batches, while nobody can
     * open a view of either engine.
     */
    public void replace(LoadedKeySpace loaded) {
        requireBatch(false);
        if (loaded.revision() < writer.revision() || loaded.compactedRevision() < compactedRevision) {
            throw new IllegalStateException("revision " + loaded.revision() + ", compacted at "
                    + loaded.compactedRevision() + ", was to take the place of revision " + writer.revision()
                    + ", compacted at " + compactedRevision + ": that is not the same history");
        }
        index.replace(loaded.index());
        writer.restart(loaded.revision());
        compactor.restart(loaded);
        compactedRevision = loaded.compactedRevision();
        // The index first: it is never behind the compacted revision.
        state.publish(loaded.snapshot());
        state.compacted(compactedRevision);
    }

    /** Starts a batch of commands. */
    public void beginBatch() {
        requireBatch(false);
        inBatch = true;
    }

    /**
     * Puts a key.
     *
     * @return KEY_NOT_FOUND, LEASE_NOT_FOUND or the response with its header
     */
    public Result<PutResponse> put(PutRequest request, HeaderSource headers) throws StorageException {
        requireBatch(true);
        return executor.put(request, headers);
    }

    /** Deletes; if nothing matches, no revision is used up. */
    public Result<DeleteRangeResponse> deleteRange(DeleteRangeRequest request, HeaderSource headers)
            throws StorageException {
        requireBatch(true);
        return executor.deleteRange(request, headers);
    }

    /**
     * Executes a transaction, as one revision if it writes anything.
     *
     * @return KEY_NOT_FOUND, LEASE_NOT_FOUND, COMPACTED, FUTURE_REVISION (nothing of it was executed) or the response
     */
    public Result<TxnResponse> txn(TxnRequest request, HeaderSource headers) throws StorageException {
        requireBatch(true);
        counters.txn();
        return executor.txn(request, headers);
    }

    /**
     * Replaces a row by one with another form of the same value. No revision, no event, nothing in the index changes, so
     * every reader must make the same of both.
     *
     * @param rowKey as {@link RevisionKey} has it
     * @param oldSha256 of the row that is to be replaced
     * @return whether it was: not if it has been compacted, or is another one
     */
    public boolean rewrite(byte[] rowKey, byte[] oldSha256, byte[] row) throws StorageException {
        requireBatch(true);
        byte[] old = batchRows.reader().get(Tables.KEY, rowKey);
        if (old == null || !Arrays.equals(RowHash.sha256(old), oldSha256)) {
            return false;
        }
        storage.put(Tables.KEY, rowKey, row);
        return true;
    }

    /** What hashes of the key space hash in place of the stored rows, from now on. Any thread. */
    public void plainRows(PlainRows plainRows) {
        hashes.plainRows(plainRows);
    }

    /**
     * Deletes the keys of a lease that ends, in one revision; the registry is told to detach each.
     *
     * @param keys sorted; not the registry's own collection, which changes meanwhile
     */
    public void deleteKeys(List<byte[]> keys) {
        requireBatch(true);
        executor.deleteKeys(keys);
    }

    /**
     * Makes the history before {@code revision} unreadable. Its rows are deleted by {@link #compactStep}.
     *
     * @return COMPACTED, FUTURE_REVISION, or the revision up to which {@link #finishedCompactRevision} must rise until the
     *     rows are gone
     */
    public Result<Long> compact(long revision) {
        requireBatch(true);
        if (revision <= compactedRevision) {
            return Result.failed(EtcdError.COMPACTED);
        }
        if (revision > writer.revision()) {
            return Result.failed(EtcdError.FUTURE_REVISION);
        }
        compactor.schedule(compactedRevision, revision);
        compactedRevision = revision;
        return Result.of(revision);
    }

    /** The revision as of the commands executed so far, for the apply loop; readers may not see it yet. */
    public long appliedRevision() {
        return writer.revision();
    }

    /**
     * Ends the batch: readers see it from now on.
     *
     * @return what it changed, ascending, for {@link EventSink#publish}
     */
    public List<RevisionEvents> endBatch() {
        requireBatch(true);
        inBatch = false;
        batchRows.close();
        List<RevisionEvents> changes = writer.takeChanges();
        if (!changes.isEmpty()) {
            state.publish(index.publish(writer.revision()));
        }
        if (state.compactedRevision() != compactedRevision) {
            state.compacted(compactedRevision);
            index.compacted(compactedRevision);
        }
        return changes;
    }

    /** Whether a compaction has been asked for whose rows are not all deleted yet. On the apply loop. */
    public boolean isCompacting() {
        return !compactor.isIdle();
    }

    /**
     * Takes compaction further by one step. Between batches, on the apply loop.
     *
     * @param rowsMax how many rows to delete at most; 1000 take one to three milliseconds
     * @return whether another step would find work right now; false also while rows are being looked for in the
     *     background, so call again later
     */
    public boolean compactStep(int rowsMax) throws StorageException {
        requireBatch(false);
        if (compactor.isIdle()) {
            return false;
        }
        boolean more = compactor.step(rowsMax);
        state.publish(index.publish(writer.revision()));
        return more;
    }

    private void requireBatch(boolean expected) {
        if (inBatch != expected) {
            throw new IllegalStateException(expected ? "no batch was begun" : "a batch is under way");
        }
    }

    /**
     * Reads, at the revision that is current at some moment during the call.
     *
     * @return COMPACTED, FUTURE_REVISION or the response with its header
     */
    public Result<RangeResponse> range(RangeRequest request, HeaderSource headers) throws StorageException {
        return range(request, headers, null);
    }

    /**
     * The same with rows in {@code buffer}, if there is one: what it holds and the response, one behind the other, are the
     * answer. After a failure, of either kind, what it holds is void.
     */
    public Result<RangeResponse> range(RangeRequest request, HeaderSource headers, @Nullable AnswerBuffer buffer)
            throws StorageException {
        counters.range();
        while (true) {
            if (buffer != null) {
                buffer.clear();
            }
            try (ReadContext context = readContext()) {
                Result<RangeResponse.Builder> result = RangeExecutor.execute(request, context, buffer);
                if (result.isOk()) {
                    return Result.of(result.value()
                            .setHeader(headers.header(context.revision()))
                            .build());
                }
                if (result.error() != EtcdError.COMPACTED || request.getRevision() > 0) {
                    return result.retyped();
                }
            } catch (CompactedException e) {
                if (request.getRevision() > 0) {
                    return Result.failed(EtcdError.COMPACTED);
                }
            }
            // The state that was current at the start has been compacted since: there is a newer one.
        }
    }

    /**
     * Executes a transaction for which {@link #isReadOnly} holds, on any thread.
     *
     * @return COMPACTED, FUTURE_REVISION or the response with its header
     */
    public Result<TxnResponse> readTxn(TxnRequest request, HeaderSource headers) throws StorageException {
        counters.txn();
        while (true) {
            try (ReadContext context = readContext()) {
                return ReadTxn.execute(request, context, headers);
            } catch (CompactedException e) {
                // As above.
            }
        }
    }

    private ReadContext readContext() {
        return new ReadContext(state.published(), storage.read(), state::compactedRevision);
    }

    /** Whether a transaction consists of ranges only, in both branches. A nested transaction counts as a write. */
    public static boolean isReadOnly(TxnRequest request) {
        return request.getSuccessList().stream().allMatch(RequestOp::hasRequestRange)
                && request.getFailureList().stream().allMatch(RequestOp::hasRequestRange);
    }

    /** Whether a read touches few rows, so that an event loop may execute it. */
    public boolean isSmall(RangeRequest request) {
        return ReadSize.isSmall(request, state.published());
    }

    /**
     * etcd's hash of the key space up to {@code revision} (0: the current one). Reads every row: for a read thread.
     *
     * @return COMPACTED, FUTURE_REVISION or the hash
     */
    public Result<KvHash> hashKv(long revision) throws StorageException {
        return hashes.at(revision);
    }

    /** The hashes that the latest compactions took on their way, newest first. */
    public List<KvHash> compactionHashes() {
        return hashes.remembered();
    }

    /** Past changes, for watchers. */
    public EventHistory history() {
        return history;
    }

    /** The revision that readers see now. */
    public long currentRevision() {
        return state.published().revision();
    }

    /** The revision below which history is gone; -1 if nothing was ever compacted. */
    public long compactedRevision() {
        return state.compactedRevision();
    }

    /** The newest compaction whose rows have all been deleted (flush the storage to have that committed); -1 if none. */
    public long finishedCompactRevision() {
        return compactor.finishedRevision();
    }

    /** Keys alive now. */
    public long keys() {
        return state.published().live();
    }

    public MvccCounters counters() {
        return counters;
    }
}
