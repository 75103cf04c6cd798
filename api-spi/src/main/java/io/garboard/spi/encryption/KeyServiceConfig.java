package io.garboard.spi.encryption;

import java.util.Map;

/**
 * Everything a provider needs to open a service.
 *
 * @param options what the operator set, unvalidated; the provider refuses unknown names and bad values
 * @param timeoutMillis how long one call may take, from 1
 */
public record KeyServiceConfig(Map<String, String> options, long timeoutMillis) {

    public KeyServiceConfig {
        options = Map.copyOf(options);
        if (timeoutMillis < 1) {
            throw new IllegalArgumentException("timeoutMillis: " + timeoutMillis + " (expected: >= 1)");
        }
    }
}
