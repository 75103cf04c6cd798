package io.garboard.server.flags;

/** The groups under which {@code --help} lists the flags, in its order. */
public enum FlagSection {
    GARBOARD("Garboard"),
    MEMBER("Member"),
    CLUSTERING("Clustering"),
    SECURITY("Security"),
    AUTH("Auth"),
    MONITORING("Monitoring"),
    LOGGING("Logging"),
    TRACING("Distributed tracing"),
    FEATURES("Features"),
    UNSAFE("Unsafe (may break what Garboard guarantees)");

    private final String title;

    FlagSection(String title) {
        this.title = title;
    }

    /** The heading in the help text. */
    public String title() {
        return title;
    }
}
