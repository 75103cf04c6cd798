package io.garboard.bench.report;

import io.garboard.bench.workload.Figures;
import java.util.List;

/**
 * The runs of one workload, or of a part of it, on one or two servers.
 *
 * @param name of the workload, with a slash and the part if it is one
 * @param valueSizeBytes the size of the values put
 * @param members how many members each server has
 * @param servers the names of the servers, the one in question first
 * @param runs for each server its runs, in order
 */
public record Comparison(
        String name, int inFlight, int valueSizeBytes, int members, List<String> servers, List<List<Figures>> runs) {

    public Comparison {
        servers = List.copyOf(servers);
        runs = runs.stream().map(List::copyOf).toList();
    }

    /** Whether there is a second server. */
    public boolean hasOther() {
        return servers.size() > 1;
    }

    /** One figure of one server in all runs. */
    Samples samples(int server, Figure figure) {
        return Samples.of(runs.get(server).stream().mapToDouble(figure::of).toArray());
    }

    /** The median over the runs of one server. */
    public double median(int server, Figure figure) {
        return samples(server, figure).median();
    }

    /** The first server's median to the second's; NaN if there is no second, or it has none. */
    public double ratio(Figure figure) {
        return hasOther() ? samples(0, figure).ratio(samples(1, figure)) : Double.NaN;
    }

    String title() {
        return name + ", " + inFlight + " in flight, " + valueSizeBytes + " B"
                + (members > 1 ? ", " + members + " members" : "");
    }
}
