package io.garboard.core.mvcc;

import org.jspecify.annotations.Nullable;

/**
 * One change of one key, as watchers will see it.
 *
 * <p>Immutable; shared between threads. The arrays are the stored ones and must not be changed.
 */
public final class Event {

    /** etcd's two kinds of event. */
    public enum Type {
        PUT,
        DELETE
    }

    private final Type type;
    private final byte[] key;
    private final byte[] row;
    private final @Nullable Revision previous;

    /**
     * @param row encoded {@code mvccpb.KeyValue} as the watcher gets it: the whole row for a put; key and mod_revision
     *     alone for a delete
     * @param previous where the key's previous row is stored, or null if the key did not exist before
     */
    public Event(Type type, byte[] key, byte[] row, @Nullable Revision previous) {
        this.type = type;
        this.key = key;
        this.row = row;
        this.previous = previous;
    }

    public Type type() {
        return type;
    }

    public byte[] key() {
        return key;
    }

    public byte[] row() {
        return row;
    }

    /** The revision at which the previous row is stored; whether it still is there depends on compaction. */
    public @Nullable Revision previous() {
        return previous;
    }
}
