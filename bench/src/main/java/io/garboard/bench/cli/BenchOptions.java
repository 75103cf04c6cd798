package io.garboard.bench.cli;

import io.garboard.bench.server.ServerKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the command line says.
 *
 * @param workloads names; empty for all
 * @param directory where the servers' fresh directories go: choose the disk to be measured
 */
record BenchOptions(
        boolean help,
        List<ServerKind> servers,
        List<String> workloads,
        List<Integer> inFlight,
        int valueSizeBytes,
        int runs,
        long durationMillis,
        String directory,
        long seed) {

    static final String HELP = """
            Usage: java -cp ... io.garboard.bench.cli.BenchMain [FLAGS]

            Starts servers on fresh data directories, drives them with the same client, and prints
            medians, spread and ratios.

              --server NAME=COMMAND    the server in question (default: garboard=bin/garboard server)
              --compare NAME=COMMAND   a second server, run in turn with the first (--compare etcd=/usr/bin/etcd)
              --workload A,B           put, get, list, list-serializable, page, count, keys-only, update, watch-fanout
                                       (default: all)
              --in-flight 1,64,1000    requests in flight (default: 64)
              --value-size BYTES       size of values (default: 1024)
              --runs N                 runs of each server, interleaved (default: 3)
              --duration-ms N          time measured in each run, after half of it as warm-up (default: 5000)
              --dir DIR                where data directories are made (default: the current one)
              --seed N                 of all that is random (default: 1)
            """;

    static BenchOptions parse(List<String> arguments) {
        ServerKind own = ServerKind.parse("garboard=bin/garboard server");
        List<ServerKind> others = new ArrayList<>();
        List<String> workloads = List.of();
        List<Integer> inFlight = List.of(64);
        int valueSizeBytes = 1024;
        int runs = 3;
        long durationMillis = 5000;
        String directory = ".";
        long seed = 1;
        for (int i = 0; i < arguments.size(); i++) {
            String flag = arguments.get(i);
            if (flag.equals("--help") || flag.equals("-h")) {
                return new BenchOptions(
                        true, List.of(own), workloads, inFlight, valueSizeBytes, runs, 1, directory, seed);
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(flag + " has no value (or is no flag)");
            }
            String value = arguments.get(++i);
            switch (flag) {
                case "--server" -> own = ServerKind.parse(value);
                case "--compare" -> others.add(ServerKind.parse(value));
                case "--workload" -> workloads = Arrays.asList(value.split(",", -1));
                case "--in-flight" ->
                    inFlight = Arrays.stream(value.split(",", -1))
                            .map(Integer::valueOf)
                            .toList();
                case "--value-size" -> valueSizeBytes = Integer.parseInt(value);
                case "--runs" -> runs = Integer.parseInt(value);
                case "--duration-ms" -> durationMillis = Long.parseLong(value);
                case "--dir" -> directory = value;
                case "--seed" -> seed = Long.parseLong(value);
                default -> throw new IllegalArgumentException("unknown flag " + flag);
            }
        }
        List<ServerKind> servers = new ArrayList<>(List.of(own));
        servers.addAll(others);
        return new BenchOptions(
                false, servers, workloads, inFlight, valueSizeBytes, runs, durationMillis, directory, seed);
    }
}
