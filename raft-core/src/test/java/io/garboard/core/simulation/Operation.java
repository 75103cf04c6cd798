package io.garboard.core.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client asked of one group of keys, when, and what it was told. */
final class Operation {

    /** What was asked. */
    enum Kind {
        PUT,
        DELETE,
        /** Reads the whole group. */
        READ,
        /** If the first key's last change was at a revision, puts two keys; else reads the whole group. */
        SWAP
    }

    static final long NEVER = Long.MAX_VALUE;

    final int client;
    final Kind kind;
    final String group;
    final String key;
    /** What is put; of no other operation. */
    final String value;
    /** {@link Kind#SWAP}: what the guard expects; 0 if no key. */
    final long expectedRevision;

    final long invokedNanos;
    /** {@link #NEVER} if the client does not know what became of it. */
    long returnedNanos = NEVER;

    /** Whether the outcome is known, from an answer or because what it put was seen. */
    boolean known;
    /** The header's: of the write, or of the state that was read. */
    long revision;
    /** Whether the guard held, or a key was deleted. */
    boolean succeeded;
    /** What was read. */
    @Nullable
    List<GroupState.Kv> read;

    Operation(int client, Kind kind, String group, String key, String value, long expectedRevision, long invokedNanos) {
        this.client = client;
        this.kind = kind;
        this.group = group;
        this.key = key;
        this.value = value;
        this.expectedRevision = expectedRevision;
        this.invokedNanos = invokedNanos;
    }

    /** {@link Kind#SWAP}: the other key. */
    String secondKey() {
        return group + "/second";
    }

    boolean isWrite() {
        return kind != Kind.READ;
    }

    @Override
    public String toString() {
        return "client " + client + " " + kind + " " + key + (value.isEmpty() ? "" : "=" + value)
                + (kind == Kind.SWAP ? " if " + expectedRevision : "") + " " + invokedNanos / 1000 + ".."
                + (returnedNanos == NEVER ? "?" : returnedNanos / 1000)
                + (known ? " @" + revision + " " + succeeded + (read == null ? "" : " " + read) : " unknown");
    }
}
