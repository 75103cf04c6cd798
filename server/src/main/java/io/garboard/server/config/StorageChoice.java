package io.garboard.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which engine keeps the state, and how often it commits.
 *
 * @param backend the provider's name
 * @param options as the operator gave them; the provider validates them
 * @param pluginDir where further providers are looked for
 * @param batchInterval longest wait before a commit
 * @param batchLimit most operations in one commit
 */
public record StorageChoice(
        String backend,
        Map<String, String> options,
        @Nullable Path pluginDir,
        Duration batchInterval,
        int batchLimit) {

    public StorageChoice {
        options = Map.copyOf(options);
    }
}
