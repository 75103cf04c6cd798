package io.garboard.server.wiring;

import io.garboard.core.member.EncryptionService;
import io.garboard.encryption.config.EncryptionConfig;
import io.garboard.encryption.config.EncryptionConfigException;
import io.garboard.encryption.config.EncryptionConfigFile;
import io.garboard.encryption.config.KeyServiceCatalog;
import io.garboard.encryption.keeper.KeeperSettings;
import io.garboard.encryption.keeper.KeeperThread;
import io.garboard.encryption.keeper.KeyringKeeper;
import io.garboard.encryption.keeper.ObservedKeyService;
import io.garboard.encryption.keyring.KeyringEditor;
import io.garboard.proxy.encryption.Encryption;
import io.garboard.proxy.encryption.EncryptionSettings;
import io.garboard.proxy.encryption.KeyAccess;
import io.garboard.proxy.encryption.KeyServiceMeters;
import io.garboard.proxy.metrics.MetricsRegistry;
import io.garboard.server.launch.StartException;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encryption: its configuration, the key service, and what joins them to a member. Closed after the proxy. */
final class EncryptionWiring implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EncryptionWiring.class);

    private final Encryption encryption;
    private final @Nullable KeeperThread keeperThread;
    private final @Nullable KeyEncryptionService service;

    private EncryptionWiring(
            Encryption encryption, @Nullable KeeperThread keeperThread, @Nullable KeyEncryptionService service) {
        this.encryption = encryption;
        this.keeperThread = keeperThread;
        this.service = service;
    }

    /** Reads a configuration, so that a mistake stops the start before anything is opened; null without one. */
    static @Nullable EncryptionConfig read(@Nullable Path file) throws StartException {
        if (file == null) {
            return null;
        }
        try {
            return new EncryptionConfigFile(catalog()).read(file);
        } catch (EncryptionConfigException e) {
            throw new StartException("--encryption-config: " + e.getMessage(), e);
        }
    }

    private static KeyServiceCatalog catalog() {
        return KeyServiceCatalog.load(EncryptionWiring.class.getClassLoader());
    }

    /** Starts. A key service that is down keeps nobody from starting. */
    static EncryptionWiring start(@Nullable EncryptionConfig config, EncryptionService core, MetricsRegistry metrics)
            throws StartException {
        if (config == null) {
            Encryption encryption = Encryption.notConfigured(core);
            encryption.bindTo(metrics.meters());
            return new EncryptionWiring(encryption, null, null);
        }
        String provider = config.keyService().provider();
        KeyServiceMeters meters = new KeyServiceMeters(metrics.meters(), provider);
        KeyEncryptionService service;
        try {
            service = new ObservedKeyService(catalog().open(config.keyService()), meters, System::nanoTime);
        } catch (KeyServiceException e) {
            throw new StartException("--encryption-config: " + e.getMessage(), e);
        }
        KeyringEditor editor = new KeyringEditor(provider, service, new SecureRandom(), InstantSource.system());
        KeyringKeeper keeper = new KeyringKeeper(
                provider,
                service,
                editor,
                KeeperSettings.keepingFor(
                        config.keepUnwrappedKeys().map(Duration::toMillis).orElse(KeeperSettings.FOREVER)),
                () -> System.nanoTime() / 1_000_000);
        meters.bind(keeper);
        KeeperThread thread = KeeperThread.start(keeper);
        EncryptionSettings settings = settings(config);
        Encryption encryption = Encryption.start(core, settings, new KeyAccess(keeper, editor));
        encryption.bindTo(metrics.meters());
        LOG.info("encryption: keyService={} prefixes={}", provider, settings.prefixes());
        return new EncryptionWiring(encryption, thread, service);
    }

    private static EncryptionSettings settings(EncryptionConfig config) {
        return new EncryptionSettings(
                config.decrypt() ? List.of() : config.prefixes(),
                config.passThroughKubernetesEncrypted(),
                config.rewriteValuesPerSecond(),
                EncryptionSettings.DEFAULT.awaitUnreachable(),
                config.keyringRotation().orElse(Duration.ZERO),
                config.dataKeyRotation().orElse(Duration.ZERO),
                config.openedValuesMib(),
                config.administrators());
    }

    Encryption encryption() {
        return encryption;
    }

    @Override
    public void close() {
        encryption.close();
        if (keeperThread != null) {
            keeperThread.close();
        }
        if (service != null) {
            service.close();
        }
    }
}
