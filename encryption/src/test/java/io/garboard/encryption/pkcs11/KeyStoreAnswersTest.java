package io.garboard.encryption.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.encryption.pkcs11.Pkcs12KeyServiceTest.Pkcs12File;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PINs, labels and files that are not right. */
final class KeyStoreAnswersTest {

    @TempDir
    Path directory;

    private KeyEncryptionService open(Map<String, String> options) throws KeyServiceException {
        return new Pkcs11KeyServiceProvider(Map.of("MY_PIN", "a pin of this test")::get)
                .open(new KeyServiceConfig(options, 60_000));
    }

    @Test
    void aWrongPinIsRefusedAndNotShown() throws Exception {
        Pkcs12File file = new Pkcs12File(directory);
        Files.writeString(file.pinFile(), "guess-4711");
        KeyServiceException refusal = failure(file.options());
        assertThat(refusal.kind()).isEqualTo(Kind.REFUSED);
        assertThat(refusal.getMessage()).doesNotContain("4711");
        Files.writeString(file.pinFile(), "\n");
        assertThat(failure(file.options())).hasMessageContaining("there is no PIN");
    }

    @Test
    void thePinMayComeFromAVariable() throws Exception {
        Pkcs12File file = new Pkcs12File(directory);
        Map<String, String> options = Map.of("keyStoreFile", file.file().toString(), "pinVariable", "MY_PIN");
        try (KeyEncryptionService service = open(options)) {
            assertThat(service.check().currentKeyId()).isEqualTo("garboard-1");
        }
    }

    @Test
    void theHighestNumberIsTheCurrentKey() throws Exception {
        Pkcs12File file = new Pkcs12File(directory);
        for (int i = 2; i <= 11; i++) {
            file.rotate();
        }
        try (KeyEncryptionService service = open(file.options())) {
            assertThat(service.check().currentKeyId()).isEqualTo("garboard-11");
        }
    }

    @Test
    void aStoreWithoutSuchAKeyIsRefusedWithTheLabel() throws Exception {
        Map<String, String> options = new HashMap<>(new Pkcs12File(directory).options());
        options.put("keyLabelPrefix", "other-");
        assertThat(failure(options).kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure(options)).hasMessageContaining("no key labelled other-NUMBER");
    }

    @Test
    void aFileThatIsNoKeystoreIsUnavailable() throws Exception {
        Pkcs12File file = new Pkcs12File(directory);
        Files.writeString(file.file(), "something else");
        assertThat(failure(file.options()).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void aTokenWithoutItsConfigurationIsUnavailable() throws Exception {
        Map<String, String> options =
                Map.of("pkcs11ConfigFile", directory.resolve("none").toString());
        assertThat(failure(options).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    private KeyServiceException failure(Map<String, String> options) throws KeyServiceException {
        try (KeyEncryptionService service = open(options)) {
            return Assertions.catchThrowableOfType(KeyServiceException.class, service::check);
        }
    }
}
