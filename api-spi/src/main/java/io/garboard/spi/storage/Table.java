package io.garboard.spi.storage;

/**
 * One named table of ordered byte keys.
 *
 * <p>The set of tables is fixed when a storage is opened. A backend may index an array of its own handles by
 * {@link #id}, since ids count up from 0 without gaps within one {@link StorageConfig}. What identifies a table on disk is
 * its name: ids may differ from one start to the next.
 *
 * @param id position in {@link StorageConfig#tables()}
 * @param name stable name, {@code [a-zA-Z_]{1,64}}
 * @param keyOrder how keys tend to arrive, so that an engine can append instead of splitting pages
 */
public record Table(int id, String name, KeyOrder keyOrder) {

    /** A hint, never a promise: a backend must be correct whatever order the keys come in. */
    public enum KeyOrder {
        /** New keys are nearly always greater than every key in the table; old ones are deleted from the front. */
        ASCENDING,
        /** Keys arrive in any order. */
        ANY
    }

    public Table {
        if (id < 0) {
            throw new IllegalArgumentException("table id: " + id + " (expected: >= 0)");
        }
        if (!name.matches("[a-zA-Z_]{1,64}")) {
            throw new IllegalArgumentException("table name: '" + name + "' (expected: 1 to 64 of a-z, A-Z and _)");
        }
    }
}
