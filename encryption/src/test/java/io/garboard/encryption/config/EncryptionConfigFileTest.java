package io.garboard.encryption.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.spi.encryption.KeyEncryptionService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class EncryptionConfigFileTest {

    private static final String SERVICE = "keyService:\n  provider: local\n  keyFile: /k\n";

    private static final KeyServiceCatalog CATALOG =
            KeyServiceCatalog.load(EncryptionConfigFileTest.class.getClassLoader());
    private final EncryptionConfigFile reader = new EncryptionConfigFile(CATALOG);

    @Test
    void allProvidersAreFound() {
        assertThat(CATALOG.names()).contains("kms-v2", "local", "pkcs11", "vault-transit");
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../examples/encryption"))) {
            return files.sorted().toList().stream();
        }
    }

    @Test
    void thereIsAnExampleForEachProvider() throws Exception {
        assertThat(examples().map(file -> file.getFileName().toString()))
                .containsExactly("kms-v2.yaml", "local.yaml", "pkcs11.yaml", "vault-transit.yaml");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsReadAndOpened(Path example) throws Exception {
        EncryptionConfig config = reader.read(example);
        assertThat(config.keyService().provider() + ".yaml")
                .isEqualTo(example.getFileName().toString());
        assertThat(config.prefixes()).containsExactly("/registry/secrets/");
        assertThat(config.dataKeyRotation()).contains(Duration.ofDays(30));
        assertThat(config.keepUnwrappedKeys()).contains(Duration.ofDays(1));
        assertThat(config.openedValuesMib()).isEqualTo(32);
        try (KeyEncryptionService service = CATALOG.open(config.keyService())) {
            assertThat(service).isNotNull();
        }
    }

    @Test
    void theLocalExampleNamesItsKeyFile() throws Exception {
        EncryptionConfig config = reader.read(Path.of("../examples/encryption/local.yaml"));
        assertThat(config.keyService().options()).isEqualTo(Map.of("keyFile", "/etc/garboard/encryption.key"));
    }

    @Test
    void whatIsLeftOutHasItsDefault() throws Exception {
        EncryptionConfig config = parse(SERVICE);
        assertThat(config)
                .isEqualTo(new EncryptionConfig(
                        new EncryptionConfig.KeyServiceSettings(
                                "local", Map.of("keyFile", "/k"), Duration.ofSeconds(3)),
                        List.of("/registry/secrets/"),
                        false,
                        false,
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Duration.ofDays(1)),
                        500,
                        32));
    }

    @Test
    void everyKeyIsRead() throws Exception {
        EncryptionConfig config = parse(SERVICE + """
                  timeout: 250ms
                prefixes: [/registry/secrets/, /registry/configmaps/]
                passThroughKubernetesEncrypted: true
                decrypt: true
                administrators: [keyring-admin]
                keyringRotation: 1h
                dataKeyRotation: 12h
                keepUnwrappedKeys: forever
                rewriteValuesPerSecond: 7
                openedValuesMiB: 9
                """);
        assertThat(config.keyService().timeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.decrypt()).isTrue();
        assertThat(config.administrators()).containsExactly("keyring-admin");
        assertThat(config.keyringRotation()).contains(Duration.ofHours(1));
        assertThat(config.prefixes()).containsExactly("/registry/secrets/", "/registry/configmaps/");
        assertThat(config.passThroughKubernetesEncrypted()).isTrue();
        assertThat(config.dataKeyRotation()).contains(Duration.ofHours(12));
        assertThat(config.keepUnwrappedKeys()).isEmpty();
        assertThat(config.rewriteValuesPerSecond()).isEqualTo(7);
        assertThat(config.openedValuesMib()).isEqualTo(9);
        assertThat(parse(SERVICE + "openedValuesMiB: 0").openedValuesMib()).isZero();
        assertThat(parse(SERVICE + "dataKeyRotation: never").dataKeyRotation()).isEmpty();
    }

    @Test
    void anUnknownKeyIsNamedWithItsLineAndTheKnownOnes() {
        assertThatThrownBy(() -> parse(SERVICE + "prefixs: [/a]"))
                .hasMessage("test.yaml, line 4: unknown key 'prefixs' in the configuration (known: administrators,"
                        + " dataKeyRotation, decrypt, keepUnwrappedKeys, keyService, keyringRotation,"
                        + " openedValuesMiB, passThroughKubernetesEncrypted, prefixes, rewriteValuesPerSecond)");
        assertThatThrownBy(() -> parse("keyService:\n  provider: local\n  keyfile: /k"))
                .hasMessage(
                        "test.yaml, line 3: unknown key 'keyfile' in keyService (known: keyFile, provider, timeout)");
        assertThatThrownBy(() -> parse("keyService:\n  provider: lokal"))
                .hasMessageContaining("line 2: unknown key service provider 'lokal' (known: kms-v2, local, pkcs11,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|test.yaml is empty",
                "'- a'|the configuration has to be a mapping",
                "'a: ['|is not YAML",
                "'prefixes: [/a]'|'keyService' is missing",
                "'keyService: x'|keyService has to be a mapping",
                "'keyService: {}'|'provider' is missing in keyService",
                "'keyService: {provider: local}'|provider 'local' needs 'keyFile'",
                "'keyService: {provider: local, keyFile: [a]}'|keyFile has to be a single value",
                "'{keyService: {provider: local, keyFile: /k}, prefixes: []}'|prefixes is empty",
                "'{keyService: {provider: local, keyFile: /k}, prefixes: [\"\"]}'|an empty prefix would be every key",
                "'{keyService: {provider: local, keyFile: /k}, prefixes: /a}'|prefixes has to be a list",
                "'{keyService: {provider: local, keyFile: /k}, prefixes: [/a/b, /a]}'|'/a/b' is covered by '/a'",
                "'{keyService: {provider: local, keyFile: /k}, dataKeyRotation: 30}'|ms, s, m, h or d, or never",
                "'{keyService: {provider: local, keyFile: /k}, dataKeyRotation: 1s}'|dataKeyRotation: '1s' (expected",
                "'{keyService: {provider: local, keyFile: /k}, rewriteValuesPerSecond: 0}'|whole number from 1",
                "'{keyService: {provider: local, keyFile: /k}, openedValuesMiB: -1}'|whole number from 0 to 1024",
                "'{keyService: {provider: local, keyFile: /k}, openedValuesMiB: 32MiB}'|openedValuesMiB: '32MiB' (exp",
                "'{keyService: {provider: local, keyFile: /k}, passThroughKubernetesEncrypted: no}'|true or false",
                "'{keyService: {provider: local, keyFile: /k, timeout: 0s}}'|timeout: '0s'",
                "'{keyService: {provider: local, keyFile: /k}, keyService: {}}'|'keyService' is there twice"
            })
    void whatIsWrongIsSaid(String text, String says) {
        EncryptionConfigException failure =
                Assertions.catchThrowableOfType(EncryptionConfigException.class, () -> parse(text));
        assertThat(failure).hasMessageStartingWith("test.yaml").hasMessageContaining(says);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> reader.read(Path.of("/no/such/file.yaml")))
                .hasMessageContaining("cannot read encryption configuration /no/such/file.yaml");
    }

    private EncryptionConfig parse(String text) throws EncryptionConfigException {
        return reader.parse(text, "test.yaml");
    }
}
