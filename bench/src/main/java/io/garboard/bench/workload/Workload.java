package io.garboard.bench.workload;

import java.io.IOException;
import java.util.List;

/** One thing to measure. */
public interface Workload {

    /** As {@code --workload} and the reports call it. */
    String name();

    /** What it does, in a line of the help text. */
    String summary();

    /** The numbers of requests in flight that it is measured with unless told otherwise. */
    List<Integer> defaultInFlight();

    /** Prepares the servers, warms them up and measures them; one element for each part. */
    List<Figures> run(Session session) throws IOException, InterruptedException;
}
