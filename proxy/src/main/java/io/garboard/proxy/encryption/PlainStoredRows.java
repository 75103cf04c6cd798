package io.garboard.proxy.encryption;

import io.garboard.core.error.EtcdError;
import io.garboard.core.mvcc.PlainRows;

/** Rows in clear for hashes of the key space, so that these equal etcd's and do not change with the keys. Any thread. */
final class PlainStoredRows implements PlainRows {

    private final SecretsSource secrets;
    private final ThreadLocal<RowView> views = ThreadLocal.withInitial(RowView::new);

    PlainStoredRows(SecretsSource secrets) {
        this.secrets = secrets;
    }

    @Override
    public byte[] plain(byte[] row) throws UnreadableRowException {
        Secrets now = secrets.current();
        if (now.isOff()) {
            return row;
        }
        try {
            byte[] plain = now.decryptStored(views.get().read(row, 0, row.length));
            return plain == null ? row : plain;
        } catch (UnusableValueException e) {
            // The text names the key, and goes to the log.
            throw new UnreadableRowException(
                    e.error(),
                    e.error() == EtcdError.KEYS_UNAVAILABLE
                            ? "the keys of encrypted values are not available"
                            : "an encrypted value cannot be decrypted");
        }
    }
}
