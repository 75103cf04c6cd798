package io.garboard.core.mvcc;

import io.garboard.core.error.EtcdError;

/**
 * Gives a stored row as its writer meant it, for hashes that have to be equal whatever the rows look like on disk. Called
 * from any thread, for every row that is hashed; must not block.
 */
@FunctionalInterface
public interface PlainRows {

    /** Rows are stored as they are. */
    PlainRows IDENTITY = row -> row;

    /**
     * The row, or the same row with another value.
     *
     * @param row an encoded {@code mvccpb.KeyValue}; not to be changed
     * @throws UnreadableRowException if that cannot be told, now or at all
     */
    byte[] plain(byte[] row) throws UnreadableRowException;

    /** What a row means cannot be told. */
    final class UnreadableRowException extends Exception {

        private static final long serialVersionUID = 1;

        private final EtcdError error;

        /** @param error what whoever asked for the hash gets */
        public UnreadableRowException(EtcdError error, String message) {
            super(message, null, false, false);
            this.error = error;
        }

        public EtcdError error() {
            return error;
        }
    }
}
