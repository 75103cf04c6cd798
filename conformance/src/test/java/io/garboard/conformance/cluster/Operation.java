package io.garboard.conformance.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What one client asked and was answered.
 *
 * @param value what a write would put, unique; what a read found, null if nothing
 * @param startNanos before it was sent
 * @param endNanos after it was answered or given up
 * @param revision what the answer's header says: for a write, where it stands in the history; 0 without an answer
 * @param modRevision of what a read found; 0 if nothing
 */
record Operation(
        Kind kind,
        String key,
        @Nullable String value,
        long startNanos,
        long endNanos,
        long revision,
        long modRevision) {

    enum Kind {
        PUT,
        /** Of a key that is there: one that is not makes it a read. */
        DELETE,
        READ,
        SERIALIZABLE_READ,
        /** A write without an answer, or with one that does not tell: it may have happened or not, and may still happen. */
        DOUBTFUL_PUT,
        DOUBTFUL_DELETE
    }

    boolean isWrite() {
        return kind == Kind.PUT || kind == Kind.DELETE;
    }

    /** Whether it must agree with the order in which things happened. */
    boolean isOrdered() {
        return isWrite() || kind == Kind.READ;
    }
}
