package io.garboard.server.flags;

/**
 * What becomes of a flag of etcd's here.
 *
 * @param reason for everything but SUPPORTED: one clause, shown to the operator and in the help text
 */
public record Applicability(Kind kind, String reason) {

    /** How an explicitly set flag is treated. */
    public enum Kind {
        /** Does what its help text says. */
        SUPPORTED,
        /** Accepted so that manifests written for etcd keep working; a warning says why it changes nothing. */
        NO_EFFECT,
        /** A value other than the default stops the start: running without what it asks for would be a trap. */
        REJECTED
    }

    public static final Applicability SUPPORTED = new Applicability(Kind.SUPPORTED, "");

    static Applicability noEffect(String reason) {
        return new Applicability(Kind.NO_EFFECT, reason);
    }

    static Applicability rejected(String reason) {
        return new Applicability(Kind.REJECTED, reason);
    }
}
