package io.garboard.bench.cli;

import io.garboard.bench.workload.Workload;
import io.garboard.bench.workload.Workloads;

/** What {@code --help} prints. */
final class HelpText {

    private static final String FLAGS = """
            Usage:
              garboard bench [flags]
              garboard bench --compare etcd=/usr/bin/etcd --runs 5

            Starts servers on fresh data directories, drives them with the same client, and prints medians over the
            runs, the spread of the throughput ((largest - smallest) / median) and the ratios of ours to theirs. With
            --compare the two take turns: A B A B.

            What is measured:
              --server NAME=COMMAND    the server in question (default: this Garboard). The command gets etcd's flags
              --compare NAME=COMMAND   a second server to compare with, as in etcd=/usr/bin/etcd
              --endpoints URL,URL      drive members that run already; their processor time is not known.
                                       --server and --compare take NAME=URL,URL as well,
                                       and garboard, or garboard-encrypted: this one, and this
                                       one with all values encrypted
              --members N              members of each server: 1 or 3 (default: 1). Clients are spread over all
              --backend NAME           the storage engine of the server in question: lmdb or sqlite
              --tls                    TLS between client and server, and between members
              --jdk DIR                the Java that Garboard runs on (the server's, not the benchmark's)

            What it does:
              --workload A,B           which workloads (default: all)
              --in-flight N,N          requests in flight (default: those of each workload)
              --value-size N,N         bytes of a value (default: 1024)
              --scale F                shrinks or grows what is prepared: objects, watchers, leases (default: 1)
              --runs N                 runs of each server and workload (default: 3)
              --warm-up-ms N           how long to drive a server before it is measured (default: 10000)
              --duration-ms N          how long to measure (default: 5000)
              --seed N                 of everything random (default: 1)
              --dir DIR                where data directories are made: the disk to be measured (default: .)

            Reports:
              --json FILE              everything, for programs: a list "results", each with workload, inFlight, the
                                       figures of both sides ("ours", "theirs") and throughputRatio, ours to theirs
              --markdown FILE          the table, for a document
              --svg DIR                bar charts: throughput.svg, server-cpu.svg, p99.svg
              --help                   this text

            """;

    private HelpText() {}

    static String text() {
        StringBuilder text = new StringBuilder(FLAGS).append("Workloads, and their requests in flight by default:\n");
        for (Workload workload : Workloads.all()) {
            String inFlight = workload.defaultInFlight().toString().replaceAll("[\\[\\] ]", "");
            text.append(String.format("  %-18s %s (%s)%n", workload.name(), workload.summary(), inFlight));
        }
        return text.toString();
    }
}
