package io.garboard.bench.workload;

import io.garboard.bench.wire.GrpcClient;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Polls a client until something is so. */
final class Waiting {

    private static final long POLL_MILLIS = 1000;
    private static final long TIMEOUT_NANOS = 120_000_000_000L;

    private Waiting() {}

    static void until(GrpcClient client, BooleanSupplier done, String what) throws IOException {
        long deadline = System.nanoTime() + TIMEOUT_NANOS;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("waited two minutes for " + what);
            }
            client.poll(POLL_MILLIS);
        }
    }
}
