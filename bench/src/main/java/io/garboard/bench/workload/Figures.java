package io.garboard.bench.workload;

import io.garboard.bench.load.LoadResult;

/**
 * What one run of a workload, or of a part of it, came to. A figure that does not apply or cannot be known is NaN.
 *
 * @param part which part of the workload; empty for the whole
 * @param serverCpuSecondsPer100k the processor time of all members for 100,000 operations
 * @param clientCpuSecondsPer100k ours
 * @param peakResidentBytes of the largest member, since it started
 * @param diskBytesPerByte bytes that the members wrote to disk for each byte put
 * @param readyMillis from starting the members to the first answer of each
 */
public record Figures(
        String part,
        LoadResult load,
        double serverCpuSecondsPer100k,
        double clientCpuSecondsPer100k,
        double peakResidentBytes,
        double diskBytesPerByte,
        double readyMillis) {

    public double operationsPerSecond() {
        return load.operationsPerSecond();
    }

    public double p50Millis() {
        return load.p50Millis();
    }

    public double p99Millis() {
        return load.p99Millis();
    }

    public double p999Millis() {
        return load.p999Millis();
    }
}
