package io.garboard.proxy.http;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One thing that {@code /livez} or {@code /readyz} looks at.
 *
 * @param name as it is written in answers and in sub-paths
 * @param run completes with what is wrong, or with an empty text; never exceptionally
 * @param advisory whether what is wrong is only told, and the whole passes all the same
 */
record HealthCheck(String name, Supplier<CompletableFuture<String>> run, boolean advisory) {

    HealthCheck(String name, Supplier<CompletableFuture<String>> run) {
        this(name, run, false);
    }
}
