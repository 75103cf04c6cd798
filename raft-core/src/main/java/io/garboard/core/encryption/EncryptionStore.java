package io.garboard.core.encryption;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.command.Command;
import io.garboard.core.command.EncryptionChange;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.command.RewriteRows;
import io.garboard.core.command.RewrittenRow;
import io.garboard.core.command.Walk;
import io.garboard.core.error.EtcdError;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.mvcc.Result;
import io.garboard.core.mvcc.RevisionKey;
import io.garboard.core.storage.RowWriter;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.util.Arrays;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The replicated state of encryption: one row of the meta table. Changed by the apply loop alone, read by any thread. No key
 * service is ever asked here, and nothing depends on whether this member has the keys.
 */
public final class EncryptionStore {

    private static final byte[] ROW = "garboardEncryption".getBytes(US_ASCII);

    private final CopyOnWriteArrayList<Consumer<EncryptionState>> listeners = new CopyOnWriteArrayList<>();
    private volatile EncryptionState state = EncryptionState.getDefaultInstance();
    private ValueRules rules = ValueRules.NONE;

    /** Replaces the state by what {@code view} holds: before anything is applied, or on the apply loop. */
    public void load(ReadView view) throws StorageException {
        byte[] row = view.get(Tables.META, ROW);
        try {
            publish(row == null ? EncryptionState.getDefaultInstance() : EncryptionState.parseFrom(row));
        } catch (InvalidProtocolBufferException e) {
            throw new StorageException(Kind.CORRUPT, "the state of encryption cannot be decoded", e);
        }
    }

    /** The state as of the commands applied; version 0 if encryption was never on. */
    public EncryptionState state() {
        return state;
    }

    /** {@code listener} hears of each state from now on, on the apply loop: it must not block. Any thread. */
    public void listen(Consumer<EncryptionState> listener) {
        listeners.add(listener);
    }

    /** Whether the values that the command puts are as the rules want them. Apply loop. */
    public boolean allows(Command command) {
        return rules.allow(command);
    }

    /**
     * Executes a change from the log. Apply loop.
     *
     * @return the new state; ENCRYPTION_CHANGED if the change was made from another one than the present
     */
    public Result<EncryptionState> apply(EncryptionChange change, long revision, RowWriter rows) {
        EncryptionState old = state;
        if (change.getExpectedVersion() != old.getVersion()) {
            return Result.failed(EtcdError.ENCRYPTION_CHANGED);
        }
        EncryptionState.Builder next = old.toBuilder()
                .setVersion(old.getVersion() + 1)
                .setKeyring(change.getKeyring())
                .clearSecretPrefixes()
                .addAllSecretPrefixes(change.getSecretPrefixesList())
                .clearFormerPrefixes()
                .addAllFormerPrefixes(change.getFormerPrefixesList())
                .clearRequiredValueStarts()
                .addAllRequiredValueStarts(change.getRequiredValueStartsList())
                .clearForbiddenValueStarts()
                .addAllForbiddenValueStarts(change.getForbiddenValueStartsList());
        if (change.getAdmitPlain()) {
            next.setPlainUntilRevision(revision);
        }
        if (change.getStartWalk()) {
            next.setWalk(
                    Walk.newBuilder().setNumber(old.getWalk().getNumber() + 1).setEndRevision(revision));
        }
        return save(next.build(), rows);
    }

    /**
     * Executes one step of a walk. Apply loop, in a batch of {@code store}.
     *
     * @param index of the log entry, or a greater one
     * @return the new state; ENCRYPTION_CHANGED if it was no step of the walk under way, or not the next one
     */
    public Result<EncryptionState> apply(RewriteRows step, long index, MvccStore store, RowWriter rows)
            throws StorageException {
        EncryptionState old = state;
        Walk walk = old.getWalk();
        if (step.getWalk() != walk.getNumber()
                || walk.getComplete()
                || !step.getFromCursor().equals(walk.getCursor())) {
            return Result.failed(EtcdError.ENCRYPTION_CHANGED);
        }
        long rewritten = 0;
        for (RewrittenRow row : step.getRowsList()) {
            if (store.rewrite(
                    row.getRevisionKey().toByteArray(),
                    row.getOldSha256().toByteArray(),
                    row.getRow().toByteArray())) {
                rewritten++;
            }
        }
        Walk.Builder next = walk.toBuilder()
                .setCursor(step.getToCursor())
                .setRewritten(walk.getRewritten() + rewritten)
                .setLeft(walk.getLeft() + step.getLeft());
        EncryptionState.Builder changed = old.toBuilder();
        byte[] end = RevisionKey.of(walk.getEndRevision() + 1, 0);
        if (Arrays.compareUnsigned(step.getToCursor().toByteArray(), end) >= 0) {
            next.setComplete(true).setCompleteIndex(index);
            complete(changed, next.getLeft());
        }
        return save(changed.setWalk(next).build(), rows);
    }

    /** Everything stored is as the rules want it. What could not be decrypted stays readable as what it is: an error. */
    private static void complete(EncryptionState.Builder changed, long left) {
        changed.setVersion(changed.getVersion() + 1).clearPlainUntilRevision();
        if (left == 0) {
            changed.clearFormerPrefixes().clearForbiddenValueStarts();
        }
        if (left == 0 && changed.getSecretPrefixesCount() == 0) {
            changed.clearKeyring();
        }
    }

    private Result<EncryptionState> save(EncryptionState next, RowWriter rows) {
        rows.put(Tables.META, ROW, next.toByteArray());
        publish(next);
        return Result.of(next);
    }

    private void publish(EncryptionState next) {
        state = next;
        rules = new ValueRules(next);
        listeners.forEach(listener -> listener.accept(next));
    }
}
