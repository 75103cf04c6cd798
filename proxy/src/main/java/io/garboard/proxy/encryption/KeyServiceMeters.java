package io.garboard.proxy.encryption;

import io.garboard.encryption.keeper.KeyServiceObserver;
import io.garboard.encryption.keeper.KeyringKeeper;
import io.garboard.spi.encryption.KeyServiceException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The figures of the key service: how long calls take, how they end, and when it last answered. Any thread. */
public final class KeyServiceMeters implements KeyServiceObserver {

    private final MeterRegistry registry;
    private final String provider;

    /** Figures of the service that {@code provider} opened. */
    public KeyServiceMeters(MeterRegistry registry, String provider) {
        this.registry = registry;
        this.provider = provider;
    }

    /** Adds what the keeper knows. */
    public void bind(KeyringKeeper keeper) {
        Gauge.builder(
                        "garboard_encryption_key_service_up",
                        keeper,
                        k -> k.state().failure().isEmpty() ? 1 : 0)
                .description("Whether the key service's last answer was a good one.")
                .strongReference(true)
                .register(registry);
        Gauge.builder(
                        "garboard_encryption_key_service_seconds_since_answer",
                        keeper,
                        k -> k.state().millisSinceAnswer().isPresent()
                                ? k.state().millisSinceAnswer().getAsLong() / 1e3
                                : Double.NaN)
                .description("Since the key service last answered well.")
                .strongReference(true)
                .register(registry);
        Gauge.builder("garboard_encryption_epochs_in_use", keeper, k -> k.state().epochs().stream()
                        .filter(epoch -> !epoch.retired())
                        .count())
                .description("Data keys that stored values may need.")
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void called(Operation operation, KeyServiceException.@Nullable Kind failure, long nanos) {
        Timer.builder("garboard_encryption_key_service_call_duration_seconds")
                .tags(
                        "provider",
                        provider,
                        "operation",
                        operation.name().toLowerCase(Locale.ROOT),
                        "outcome",
                        failure == null ? "ok" : failure.name().toLowerCase(Locale.ROOT))
                .description("Calls to the key service.")
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
