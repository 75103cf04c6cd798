package io.garboard.server.config;

import java.time.Duration;

/**
 * Watches.
 *
 * @param progressNotifyInterval how long a watcher that wants progress notifications waits for one
 */
public record WatchConfig(Duration progressNotifyInterval) {}
