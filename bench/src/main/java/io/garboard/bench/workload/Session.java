package io.garboard.bench.workload;

import io.garboard.bench.server.ServerInstance;

/**
 * What a workload runs against.
 *
 * @param server running, on a fresh directory
 * @param inFlight requests in flight at once
 * @param valueSizeBytes the size of the values that are put
 * @param durationNanos how long to measure; half of it goes before as warm-up
 * @param seed of everything random
 */
public record Session(ServerInstance server, int inFlight, int valueSizeBytes, long durationNanos, long seed) {}
