package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.command.RewriteRows;
import io.garboard.core.command.RewrittenRow;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.EncryptionService;
import io.garboard.core.mvcc.RevisionKey;
import io.garboard.core.mvcc.RowHash;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.cipher.ValueCipherException;
import io.garboard.encryption.keyring.OpenKeyring;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares the next step of the walk under way: reads stored rows from the cursor on, and gives those that are not as the
 * state wants them another value: encrypted, with the active epoch; or in clear, under former prefixes. Confined to the
 * steward's thread.
 */
final class RewriteWalk {

    private static final Logger LOG = LoggerFactory.getLogger(RewriteWalk.class);

    private static final int ROWS_MAX = 128;
    private static final long BYTES_MAX = 256 * 1024;
    private static final int LOOKED_AT_A_VIEW = 2_000;
    /** So many rows that need nothing are passed before the cursor is replicated. */
    private static final int LOOKED_AT_MAX = 100_000;

    private final EncryptionService core;
    private final ValueCipher cipher;
    private final RowView view = new RowView();
    private final List<RewrittenRow> rows = new ArrayList<>();
    private long bytes;
    private long left;
    private @Nullable UnusableValueException trouble;

    RewriteWalk(EncryptionService core, ValueCipher cipher) {
        this.core = core;
        this.cipher = cipher;
    }

    /**
     * The step that leads on from the state's cursor.
     *
     * @throws UnusableValueException KEYS_UNAVAILABLE: try later
     * @throws IOException if rows cannot be read
     */
    RewriteRows next(Secrets secrets, OpenKeyring keys) throws UnusableValueException, IOException {
        EncryptionState state = secrets.state();
        rows.clear();
        bytes = 0;
        left = 0;
        trouble = null;
        byte[] cursor = state.getWalk().getCursor().toByteArray();
        long end = state.getWalk().getEndRevision();
        for (int looked = 0; looked < LOOKED_AT_MAX && rows.isEmpty() && !isBeyond(cursor, end); ) {
            cursor = core.scan(cursor, end, LOOKED_AT_A_VIEW, (rowKey, row) -> visit(rowKey, row, secrets, keys));
            looked += LOOKED_AT_A_VIEW;
            if (trouble != null) {
                throw trouble;
            }
        }
        return RewriteRows.newBuilder()
                .setWalk(state.getWalk().getNumber())
                .setFromCursor(state.getWalk().getCursor())
                .setToCursor(ByteString.copyFrom(cursor))
                .addAllRows(rows)
                .setLeft(left)
                .build();
    }

    private static boolean isBeyond(byte[] cursor, long endRevision) {
        return cursor.length >= Long.BYTES && RevisionKey.main(cursor) > endRevision;
    }

    private boolean visit(byte[] rowKey, byte[] row, Secrets secrets, OpenKeyring keys) {
        view.read(row, 0, row.length);
        try {
            byte[] rewritten = rewritten(secrets, keys);
            if (rewritten != null) {
                rows.add(RewrittenRow.newBuilder()
                        .setRevisionKey(ByteString.copyFrom(rowKey))
                        .setOldSha256(UnsafeByteOperations.unsafeWrap(RowHash.sha256(row)))
                        .setRow(UnsafeByteOperations.unsafeWrap(rewritten))
                        .build());
                bytes += rewritten.length;
            }
        } catch (UnusableValueException e) {
            if (e.error() == EtcdError.KEYS_UNAVAILABLE) {
                trouble = e;
                return false;
            }
            left++;
            LOG.error(
                    "a stored value cannot be decrypted and is left as it is: revision={}.{}",
                    RevisionKey.main(rowKey),
                    RevisionKey.sub(rowKey));
        }
        return rows.size() < ROWS_MAX && bytes < BYTES_MAX;
    }

    /** The row as it should be; null if it is. */
    private byte @Nullable [] rewritten(Secrets secrets, OpenKeyring keys) throws UnusableValueException {
        if (!secrets.isSecret(view)) {
            return secrets.decryptStored(view);
        }
        if (ValueCipher.belongsTo(keys.keyring().id(), view.bytes, view.valueStart, view.valueLength)
                && ValueCipher.epochOf(view.bytes, view.valueStart, view.valueLength)
                        == keys.keyring().activeEpoch()) {
            return null;
        }
        byte[] plain = secrets.decryptStored(view);
        if (plain == null) {
            return secrets.passes(view) ? null : encrypted(keys);
        }
        // Also what would pass by now: left as it is, it would be lost with the epoch that it is of.
        view.read(plain, 0, plain.length);
        return encrypted(keys);
    }

    private byte[] encrypted(OpenKeyring keys) throws UnusableValueException {
        int length = view.valueLength + ValueCipher.OVERHEAD_BYTES;
        byte[] row = view.withRoomForValue(length);
        try {
            cipher.encrypt(
                    keys,
                    view.bytes,
                    view.keyStart,
                    view.keyLength,
                    view.bytes,
                    view.valueStart,
                    view.valueLength,
                    row,
                    view.roomAt(length));
            return row;
        } catch (ValueCipherException e) {
            throw new UnusableValueException(EtcdError.KEYS_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }
}
