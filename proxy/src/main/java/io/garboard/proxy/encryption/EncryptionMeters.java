package io.garboard.proxy.encryption;

import io.garboard.core.command.EncryptionState;
import io.garboard.core.command.Walk;
import io.garboard.core.member.EncryptionService;
import io.garboard.encryption.cipher.OpenedValues;
import io.garboard.encryption.keyring.OpenKeyring;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The figures of encryption. None tells anything of a value or a key. */
final class EncryptionMeters {

    private final EncryptionService core;
    private final EncryptionMetrics metrics;
    private final OpenedValues opened;
    private final KeySource source;

    EncryptionMeters(EncryptionService core, EncryptionMetrics metrics, OpenedValues opened, KeySource source) {
        this.core = core;
        this.metrics = metrics;
        this.opened = opened;
        this.source = source;
    }

    void bindTo(MeterRegistry registry) {
        operation(registry, "encrypt", "ok", EncryptionMetrics::encryptions);
        operation(registry, "decrypt", "ok", EncryptionMetrics::decryptions);
        operation(registry, "encrypt", "failed", EncryptionMetrics::encryptionFailures);
        operation(registry, "decrypt", "failed", EncryptionMetrics::decryptionFailures);
        operation(registry, "any", "no_key", EncryptionMetrics::keysMissing);
        gauge(
                registry,
                "garboard_encryption_enabled",
                "Whether values are encrypted.",
                s -> s.getSecretPrefixesCount() > 0 ? 1 : 0);
        gauge(
                registry,
                "garboard_encryption_walk_revisions_left",
                "Revisions whose values may still be on an old epoch, or in clear.",
                EncryptionMeters::revisionsLeft);
        gauge(
                registry,
                "garboard_encryption_walk_rewritten",
                "Rows that the walk under way, or the last one, has rewritten.",
                s -> s.getWalk().getRewritten());
        gauge(registry, "garboard_encryption_unreadable_rows", "Rows that the walk could not decrypt.", s -> s.getWalk()
                .getLeft());
        lookUps(registry, "hit", OpenedValues::hits);
        lookUps(registry, "miss", OpenedValues::misses);
        Gauge.builder("garboard_encryption_opened_values_bytes", opened, OpenedValues::heldBytes)
                .description("Memory that values kept after they were decrypted fill.")
                .strongReference(true)
                .register(registry);
        Gauge.builder("garboard_encryption_open_epochs", source, EncryptionMeters::openEpochs)
                .description("Epochs whose seeds are unwrapped in this member's memory.")
                .strongReference(true)
                .register(registry);
    }

    private void operation(
            MeterRegistry registry, String kind, String outcome, ToDoubleFunction<EncryptionMetrics> count) {
        FunctionCounter.builder("garboard_encryption_operations_total", metrics, count)
                .tags("operation", kind, "outcome", outcome)
                .description("Values encrypted and decrypted.")
                .register(registry);
    }

    private void lookUps(MeterRegistry registry, String outcome, ToDoubleFunction<OpenedValues> count) {
        FunctionCounter.builder("garboard_encryption_opened_values_total", opened, count)
                .tags("outcome", outcome)
                .description("Values that were looked for among those that were decrypted before.")
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String help, ToDoubleFunction<EncryptionState> value) {
        Gauge.builder(name, core, service -> value.applyAsDouble(service.state()))
                .description(help)
                .strongReference(true)
                .register(registry);
    }

    private static double revisionsLeft(EncryptionState state) {
        Walk walk = state.getWalk();
        return !state.hasWalk() || walk.getComplete()
                ? 0
                : Math.max(0, walk.getEndRevision() - KeyringReport.reached(walk));
    }

    private static double openEpochs(KeySource source) {
        OpenKeyring keyring = source.keyring();
        return keyring == null ? 0 : keyring.openEpochs().size();
    }
}
