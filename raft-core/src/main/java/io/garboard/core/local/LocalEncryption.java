package io.garboard.core.local;

import io.garboard.core.command.Command;
import io.garboard.core.command.EncryptionChange;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.command.RewriteRows;
import io.garboard.core.encryption.EncryptionStore;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.EncryptionService;
import io.garboard.core.member.MemberEncryption;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.mvcc.PlainRows;
import io.garboard.core.mvcc.PlainRows.UnreadableRowException;
import io.garboard.core.mvcc.RevisionKey;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.RowReader;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The core's part of encryption: changes go through the log, rows are read here. */
final class LocalEncryption implements EncryptionService {

    private final EncryptionStore encryption;
    private final Proposals proposals;
    private final EncryptionSurvey survey;
    private final MvccStore store;
    private final BufferedStorage storage;

    LocalEncryption(
            EncryptionStore encryption,
            Proposals proposals,
            MvccStore store,
            BufferedStorage storage,
            EncryptionSurvey survey) {
        this.survey = survey;
        this.encryption = encryption;
        this.proposals = proposals;
        this.store = store;
        this.storage = storage;
        store.plainRows(this::clearOnly);
    }

    /** Until somebody says how to decrypt rows, there is no hash of a store that holds encrypted ones. */
    private byte[] clearOnly(byte[] row) throws UnreadableRowException {
        EncryptionState now = encryption.state();
        if (now.getSecretPrefixesCount() + now.getFormerPrefixesCount() > 0) {
            throw new UnreadableRowException(EtcdError.KEYS_UNAVAILABLE, "nobody can decrypt rows yet");
        }
        return row;
    }

    @Override
    public EncryptionState state() {
        return encryption.state();
    }

    @Override
    public void listen(Consumer<EncryptionState> listener) {
        encryption.listen(listener);
    }

    @Override
    public void change(EncryptionChange change, ResponseCallback<EncryptionState> callback) {
        proposals.propose(Command.newBuilder().setEncryptionChange(change).build(), callback);
    }

    @Override
    public void rewrite(RewriteRows step, ResponseCallback<EncryptionState> callback) {
        proposals.propose(Command.newBuilder().setRewriteRows(step).build(), callback);
    }

    @Override
    public byte[] scan(byte[] from, long endRevision, int rowsMax, RowVisitor visitor) throws IOException {
        byte[] end = RevisionKey.of(endRevision + 1, 0);
        try (RowReader rows = storage.read();
                RowCursor cursor = rows.scan(Tables.KEY, from, end)) {
            byte[] last = from;
            for (int i = 0; i < rowsMax; i++) {
                if (!cursor.next()) {
                    return end;
                }
                last = cursor.key();
                if (!RevisionKey.isTombstone(last) && !visitor.visit(last, cursor.value())) {
                    break;
                }
            }
            return Arrays.copyOf(last, last.length + 1);
        } catch (StorageException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void plainRows(PlainRows plainRows) {
        store.plainRows(plainRows);
    }

    @Override
    public boolean isLeader() {
        return proposals.node().leadership().isLeader();
    }

    @Override
    public void describe(Supplier<PeerEncryptionResponse> own) {
        survey.describe(own);
    }

    @Override
    public void ask(Consumer<List<MemberEncryption>> done) {
        survey.ask(done);
    }
}
