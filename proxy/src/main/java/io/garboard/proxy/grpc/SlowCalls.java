package io.garboard.proxy.grpc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs unary calls that took longer than expected: the method and the time, never a key or a value. Any thread.
 *
 * @param warnNanos from which duration on a call is slow; 0 turns the warnings off
 */
record SlowCalls(long warnNanos) {

    private static final Logger LOG = LoggerFactory.getLogger(SlowCalls.class);

    void ended(String method, long startedNanos) {
        long tookNanos = System.nanoTime() - startedNanos;
        if (warnNanos > 0 && tookNanos > warnNanos) {
            LOG.warn(
                    "request took too long: method={} tookMillis={} expectedMillis={}",
                    method,
                    tookNanos / 1_000_000,
                    warnNanos / 1_000_000);
        }
    }
}
