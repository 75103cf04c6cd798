package io.garboard.bench.workload;

import java.io.IOException;

/** One thing to measure. */
public interface Workload {

    /** As {@code --workload} and the reports call it. */
    String name();

    /** Prepares the server, warms it up and measures it. */
    Figures run(Session session) throws IOException;
}
