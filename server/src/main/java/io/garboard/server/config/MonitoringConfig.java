package io.garboard.server.config;

import java.time.Duration;

/**
 * What is measured and warned of.
 *
 * @param extensiveMetrics whether the duration of every request is measured too
 * @param warnApply applying a request longer than this is logged
 * @param warnUnary answering a unary request later than this is logged
 */
public record MonitoringConfig(boolean extensiveMetrics, Duration warnApply, Duration warnUnary) {}
