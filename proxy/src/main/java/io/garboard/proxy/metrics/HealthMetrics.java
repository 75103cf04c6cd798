package io.garboard.proxy.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts the outcomes of health checks, under etcd's names. Any thread. */
public final class HealthMetrics {

    private static final String SUCCESS = "success";
    private static final String ERROR = "error";

    private final MeterRegistry registry;
    private final LongAdder healthy = new LongAdder();
    private final LongAdder unhealthy = new LongAdder();
    private final Map<String, AtomicLong> results = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    public HealthMetrics(MeterRegistry registry) {
        this.registry = registry;
        // Counters in etcd, whose names lack the suffix that the registry would give to a counter.
        Gauge.builder("etcd_server_health_success", healthy, LongAdder::sum)
                .description("The total number of successful health checks")
                .register(registry);
        Gauge.builder("etcd_server_health_failures", unhealthy, LongAdder::sum)
                .description("The total number of failed health checks")
                .register(registry);
    }

    /** An answer of {@code /health}. */
    public void health(boolean success) {
        (success ? healthy : unhealthy).increment();
    }

    /** The outcome of one check of {@code /livez} or {@code /readyz}. The names are ours, so the series are few. */
    public void check(String type, String name, boolean success) {
        String key = type + "/" + name;
        result(key, type, name).set(success ? 1 : 0);
        String status = success ? SUCCESS : ERROR;
        count(key + "/" + status, Tags.of("type", type, "name", name, "status", status))
                .increment();
    }

    private AtomicLong result(String key, String type, String name) {
        AtomicLong known = results.get(key);
        return known != null
                ? known
                : results.computeIfAbsent(key, unused -> {
                    AtomicLong added = new AtomicLong();
                    Gauge.builder("etcd_server_healthcheck", added, AtomicLong::get)
                            .tags("type", type, "name", name)
                            .description("The result of each kind of healthcheck.")
                            .register(registry);
                    return added;
                });
    }

    private LongAdder count(String key, Tags tags) {
        LongAdder known = counts.get(key);
        return known != null
                ? known
                : counts.computeIfAbsent(key, unused -> {
                    LongAdder added = new LongAdder();
                    FunctionCounter.builder("etcd_server_healthchecks_total", added, LongAdder::doubleValue)
                            .tags(tags)
                            .description("The total number of each kind of healthcheck.")
                            .register(registry);
                    return added;
                });
    }
}
