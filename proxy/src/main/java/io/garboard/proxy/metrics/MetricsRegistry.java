package io.garboard.proxy.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;

/** Where all metrics live. Names are written as they are given, since etcd's do not follow the library's conventions. */
public final class MetricsRegistry implements MetricsScrape {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    public MetricsRegistry() {
        registry.config().namingConvention(NamingConvention.identity);
    }

    /** For registering meters. */
    public MeterRegistry meters() {
        return registry;
    }

    @Override
    public byte[] scrape() {
        return registry.scrape().getBytes(StandardCharsets.UTF_8);
    }
}
