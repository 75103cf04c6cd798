package io.garboard.server.launch;

/** What the process ends with. */
public final class ExitCode {

    /** Drained after a signal; or help or version was printed. */
    public static final int OK = 0;

    /** The configuration is refused, or the server could not start. */
    public static final int START_FAILED = 1;

    /** The command line cannot be understood. */
    public static final int USAGE = 2;

    /** The member was removed from its cluster: starting it again with the same data is of no use. */
    public static final int REMOVED = 4;

    /** Halted because going on could have lost or damaged data. */
    public static final int HALTED = 70;

    private ExitCode() {}
}
