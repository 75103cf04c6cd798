package io.garboard.proxy.http;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One thing that {@code /livez} or {@code /readyz} looks at.
 *
 * @param name as it is written in answers and in sub-paths
 * @param run completes with what is wrong, or with an empty text; never exceptionally
 */
record HealthCheck(String name, Supplier<CompletableFuture<String>> run) {}
