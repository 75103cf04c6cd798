package io.garboard.bench.workload;

import io.garboard.bench.load.ClosedLoop;
import io.garboard.bench.load.Requests;
import io.garboard.bench.server.Servers;
import io.garboard.bench.wire.CallListener;
import io.garboard.bench.wire.GrpcClient;
import java.io.IOException;

/**
 * What a workload runs against.
 *
 * @param servers running, on fresh directories
 * @param inFlight requests in flight at once
 * @param valueSizeBytes the size of the values that are put
 * @param warmUpNanos how long to drive the server before measuring
 * @param durationNanos how long to measure
 * @param scale what the numbers of prepared objects, watchers and leases are multiplied by
 * @param seed of everything random
 */
public record Session(
        Servers servers,
        int inFlight,
        int valueSizeBytes,
        long warmUpNanos,
        long durationNanos,
        double scale,
        long seed) {

    private static final int CONNECTIONS = 8;

    /** A number of objects, watchers or leases, scaled. */
    int scaled(int count) {
        return Math.max(1, (int) (count * scale));
    }

    ClosedLoop loop(Requests requests) throws IOException {
        return loop(inFlight, requests);
    }

    ClosedLoop loop(int slots, Requests requests) throws IOException {
        return new ClosedLoop(servers.addresses(), servers.tls(), CONNECTIONS, slots, requests);
    }

    GrpcClient client(int connections, CallListener listener) throws IOException {
        return new GrpcClient(servers.addresses(), servers.tls(), connections, listener);
    }
}
