package io.garboard.bench.workload;

import io.garboard.bench.load.LoadResult;
import io.garboard.bench.load.ProcessUsage;

/**
 * What one run of a workload came to.
 *
 * @param operations how many were measured
 * @param serverCpuSecondsPer100k the server's processor time for 100,000 operations
 * @param clientCpuSecondsPer100k ours
 * @param peakResidentBytes the server's, since it started
 * @param diskBytesPerByte bytes that the server wrote to disk for each byte put; 0 where nothing is put
 */
public record Figures(
        long operations,
        double operationsPerSecond,
        double p50Millis,
        double p99Millis,
        double p999Millis,
        double serverCpuSecondsPer100k,
        double clientCpuSecondsPer100k,
        long peakResidentBytes,
        double diskBytesPerByte) {

    private static final double HUNDRED_THOUSAND = 1e5;

    static Figures of(
            LoadResult load,
            ProcessUsage serverBefore,
            ProcessUsage serverAfter,
            ProcessUsage clientBefore,
            ProcessUsage clientAfter,
            long putBytes) {
        double per100k = HUNDRED_THOUSAND / load.operations();
        return new Figures(
                load.operations(),
                load.operationsPerSecond(),
                load.p50Millis(),
                load.p99Millis(),
                load.p999Millis(),
                (serverAfter.cpuSeconds() - serverBefore.cpuSeconds()) * per100k,
                (clientAfter.cpuSeconds() - clientBefore.cpuSeconds()) * per100k,
                serverAfter.peakResidentBytes(),
                putBytes == 0 ? 0 : (double) (serverAfter.writtenBytes() - serverBefore.writtenBytes()) / putBytes);
    }
}
