package io.garboard.bench.cli;

import io.garboard.bench.server.ServerKind;
import java.util.List;

/**
 * What the command line says.
 *
 * @param servers the one in question, and perhaps one to compare with
 * @param workloads names; empty for all
 * @param inFlight empty for those that each workload has by default
 * @param directory where the servers' fresh directories go
 * @param jsonFile empty for none; likewise the other files
 */
record BenchOptions(
        boolean help,
        List<ServerKind> servers,
        List<String> workloads,
        List<Integer> inFlight,
        List<Integer> valueSizesBytes,
        int members,
        boolean tls,
        int runs,
        long warmUpMillis,
        long durationMillis,
        double scale,
        long seed,
        String directory,
        String jsonFile,
        String markdownFile,
        String svgDirectory) {

    BenchOptions {
        servers = List.copyOf(servers);
        workloads = List.copyOf(workloads);
        inFlight = List.copyOf(inFlight);
        valueSizesBytes = List.copyOf(valueSizesBytes);
    }
}
