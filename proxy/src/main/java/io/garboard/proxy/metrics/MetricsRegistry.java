package io.garboard.proxy.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Where all metrics live: those of the process and the JVM from the start, those of the member and the proxy once they are
 * bound. Thread-safe.
 */
public final class MetricsRegistry implements MetricsScrape, AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collectors = new JvmGcMetrics();
    private final Durations durations;
    private final List<Runnable> beforeScrape = new CopyOnWriteArrayList<>();

    public MetricsRegistry() {
        registry.config().namingConvention(new EtcdNames());
        durations = new Durations(registry);
        new ProcessMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        collectors.bindTo(registry);
    }

    /** For registering meters. */
    public MeterRegistry meters() {
        return registry;
    }

    /** Histograms that the core fills. */
    public Durations durations() {
        return durations;
    }

    /** Has a task run before each scrape, on its thread: for series that come into being with the first event. */
    public void beforeScrape(Runnable task) {
        beforeScrape.add(task);
    }

    @Override
    public byte[] scrape() {
        beforeScrape.forEach(Runnable::run);
        return registry.scrape().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        collectors.close();
        registry.close();
    }

    /**
     * etcd's names are written as they are given, since they do not follow the library's conventions; names in dots are the
     * library's own, and follow them.
     */
    private static final class EtcdNames implements NamingConvention {
        private final NamingConvention ofLibrary = new PrometheusNamingConvention();

        @Override
        public String name(String name, Meter.Type type, @Nullable String baseUnit) {
            return name.indexOf('.') < 0 ? name : ofLibrary.name(name, type, baseUnit);
        }

        @Override
        public String tagKey(String key) {
            return ofLibrary.tagKey(key);
        }
    }
}
