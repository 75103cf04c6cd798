package io.garboard.server.config;

import io.garboard.server.flags.EtcdUrl;
import java.time.Duration;
import java.util.List;

/**
 * Where and how clients are served.
 *
 * @param clientUrls gRPC; HTTP too if {@code clientHttpUrls} is empty
 * @param clientHttpUrls HTTP alone
 * @param metricsUrls metrics and health alone
 * @param maxConcurrentStreams per connection, at most 2³²−1
 * @param keepAliveMinTime a client that pings more often is cut off
 * @param keepAliveInterval after this silence the server pings; zero for never
 * @param keepAliveTimeout how long it waits for the answer
 * @param corsOrigins empty for any
 * @param hostWhitelist empty for any
 */
public record ListenConfig(
        List<EtcdUrl> clientUrls,
        List<EtcdUrl> clientHttpUrls,
        List<EtcdUrl> metricsUrls,
        long maxConcurrentStreams,
        Duration keepAliveMinTime,
        Duration keepAliveInterval,
        Duration keepAliveTimeout,
        List<String> corsOrigins,
        List<String> hostWhitelist) {

    public ListenConfig {
        clientUrls = List.copyOf(clientUrls);
        clientHttpUrls = List.copyOf(clientHttpUrls);
        metricsUrls = List.copyOf(metricsUrls);
        corsOrigins = List.copyOf(corsOrigins);
        hostWhitelist = List.copyOf(hostWhitelist);
    }
}
