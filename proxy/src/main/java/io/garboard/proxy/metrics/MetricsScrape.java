package io.garboard.proxy.metrics;

/** Writes all metrics in Prometheus' text format. Any thread. */
@FunctionalInterface
public interface MetricsScrape {

    byte[] scrape();
}
