package io.garboard.encryption.config;

import io.garboard.encryption.config.EncryptionConfig.KeyServiceSettings;
import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.spi.encryption.KeyServiceOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads an encryption configuration: YAML, whose keys are in docs/operations.md and in examples/encryption. A key that it
 * does not know is an error that names the known ones and the line: a misspelt key must not leave Secrets in clear.
 */
public final class EncryptionConfigFile {

    private static final String KEY_SERVICE = "keyService";
    private static final String PREFIXES = "prefixes";
    private static final String PASS_THROUGH = "passThroughKubernetesEncrypted";
    private static final String DECRYPT = "decrypt";
    private static final String ADMINISTRATORS = "administrators";
    private static final String KEYRING_ROTATION = "keyringRotation";
    private static final String ROTATION = "dataKeyRotation";
    private static final String KEEP = "keepUnwrappedKeys";
    private static final String REWRITE = "rewriteValuesPerSecond";
    private static final String OPENED_VALUES = "openedValuesMiB";
    private static final String PROVIDER = "provider";
    private static final String TIMEOUT = "timeout";

    private static final Set<String> KEYS = Set.of(
            KEY_SERVICE,
            PREFIXES,
            PASS_THROUGH,
            DECRYPT,
            ADMINISTRATORS,
            KEYRING_ROTATION,
            ROTATION,
            KEEP,
            REWRITE,
            OPENED_VALUES);

    private static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(3);
    private static final Duration TEN_YEARS = Duration.ofDays(3650);
    private static final int REWRITE_DEFAULT = 500;
    private static final int OPENED_VALUES_MAX = 1024;

    private final KeyServiceCatalog catalog;

    /** A reader that knows the providers of {@code catalog}, and their options. */
    public EncryptionConfigFile(KeyServiceCatalog catalog) {
        this.catalog = catalog;
    }

    /** Reads {@code file}. */
    public EncryptionConfig read(Path file) throws EncryptionConfigException {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new EncryptionConfigException("cannot read encryption configuration " + file + ": " + e, e);
        }
    }

    /** Reads {@code text}; messages call it {@code name}. */
    public EncryptionConfig parse(String text, String name) throws EncryptionConfigException {
        YamlSection root = new YamlSection(name, "the configuration", document(text, name));
        root.allowOnly(KEYS);
        return new EncryptionConfig(
                keyService(root.section(KEY_SERVICE)),
                prefixes(root),
                root.flag(PASS_THROUGH, false),
                root.flag(DECRYPT, false),
                Set.copyOf(root.texts(ADMINISTRATORS, List.of())),
                root.durationOr("never", KEYRING_ROTATION, Optional.empty(), Duration.ofMinutes(1), TEN_YEARS),
                root.durationOr("never", ROTATION, Optional.empty(), Duration.ofMinutes(1), TEN_YEARS),
                root.durationOr("forever", KEEP, Optional.of(Duration.ofDays(1)), Duration.ofSeconds(1), TEN_YEARS),
                root.wholeNumber(REWRITE, REWRITE_DEFAULT, 1, 1_000_000),
                root.wholeNumber(OPENED_VALUES, EncryptionConfig.DEFAULT_OPENED_VALUES_MIB, 0, OPENED_VALUES_MAX));
    }

    private static Node document(String text, String name) throws EncryptionConfigException {
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(name).build();
            return new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> new EncryptionConfigException(name + " is empty"));
        } catch (YamlEngineException e) {
            throw new EncryptionConfigException(name + " is not YAML: " + e.getMessage(), e);
        }
    }

    private KeyServiceSettings keyService(YamlSection section) throws EncryptionConfigException {
        String name = section.text(PROVIDER);
        KeyEncryptionServiceProvider provider = catalog.find(name)
                .orElseThrow(() -> section.failure(
                        PROVIDER,
                        "unknown key service provider '" + name + "' (known: " + String.join(", ", catalog.names())
                                + ")"));
        List<String> options =
                provider.options().stream().map(KeyServiceOption::name).toList();
        Set<String> known = new HashSet<>(options);
        known.add(PROVIDER);
        known.add(TIMEOUT);
        section.allowOnly(known);
        Map<String, String> given = new HashMap<>();
        for (String key : section.names()) {
            if (options.contains(key)) {
                given.put(key, section.text(key));
            }
        }
        for (KeyServiceOption option : provider.options()) {
            if (option.defaultValue() == null
                    && given.getOrDefault(option.name(), "").isEmpty()) {
                throw section.failure(
                        PROVIDER, "provider '" + name + "' needs '" + option.name() + "': " + option.description());
            }
        }
        Duration timeout = section.duration(TIMEOUT, TIMEOUT_DEFAULT, Duration.ofMillis(1), Duration.ofMinutes(1));
        return new KeyServiceSettings(name, given, timeout);
    }

    private static List<String> prefixes(YamlSection root) throws EncryptionConfigException {
        List<String> prefixes = root.texts(PREFIXES, EncryptionConfig.DEFAULT_PREFIXES);
        if (prefixes.isEmpty()) {
            throw root.failure(PREFIXES, PREFIXES + " is empty: leave it out for the default, or name one");
        }
        for (int i = 0; i < prefixes.size(); i++) {
            if (prefixes.get(i).isEmpty()) {
                throw root.failure(PREFIXES, "an empty prefix would be every key; name what is to be encrypted");
            }
            for (int j = 0; j < prefixes.size(); j++) {
                if (i != j && prefixes.get(i).startsWith(prefixes.get(j))) {
                    throw root.failure(
                            PREFIXES, "prefix '" + prefixes.get(i) + "' is covered by '" + prefixes.get(j) + "'");
                }
            }
        }
        return prefixes;
    }
}
