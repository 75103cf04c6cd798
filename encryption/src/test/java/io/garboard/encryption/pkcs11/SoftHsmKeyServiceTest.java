package io.garboard.encryption.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.tck.encryption.KeyEncryptionServiceTck;
import io.garboard.tck.encryption.KeyServiceFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.KeyGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;

/**
 * The kit on a token of SoftHSM, which has to be installed ({@code -Dsofthsm.library}, {@code softhsm2-util} on the PATH).
 * The library is initialised once a process and takes its configuration from {@code SOFTHSM2_CONF}, which the build sets:
 * all tests share one token, and each has labels of its own.
 */
@Tag("conformance")
final class SoftHsmKeyServiceTest extends KeyEncryptionServiceTck {

    private static final String PIN = "4711";
    private static final Path LIBRARY =
            Path.of(System.getProperty("softhsm.library", "/usr/lib/softhsm/libsofthsm2.so"));
    private static final AtomicInteger FIXTURES = new AtomicInteger();

    private static @Nullable Path tokenConfig;

    @Override
    protected KeyEncryptionServiceProvider provider() {
        return new Pkcs11KeyServiceProvider();
    }

    @Override
    protected KeyServiceFixture start(Path temporary) throws Exception {
        Assumptions.assumeTrue(Files.exists(LIBRARY), "SoftHSM is not installed: no " + LIBRARY);
        return new Labels(token(), temporary.resolve("pin"));
    }

    @Override
    protected Map<String, String> badOptionValues() {
        return Map.of("keyStoreFile", "/both/are/too/many");
    }

    private static synchronized Path token() throws IOException, InterruptedException {
        Path present = tokenConfig;
        if (present == null) {
            Path softHsm = Path.of(System.getenv("SOFTHSM2_CONF"));
            Path tokens = Files.createDirectories(softHsm.resolveSibling("tokens-" + System.nanoTime()));
            Files.writeString(softHsm, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
            Process util = new ProcessBuilder(
                            "softhsm2-util",
                            "--module",
                            LIBRARY.toString(),
                            "--init-token",
                            "--free",
                            "--label",
                            "garboard",
                            "--pin",
                            PIN,
                            "--so-pin",
                            "0815")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(util.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(util.waitFor()).as(said).isZero();
            present = Files.writeString(
                    softHsm.resolveSibling("pkcs11.cfg"),
                    "name = garboard\nlibrary = " + LIBRARY + "\nslotListIndex = 0\n");
            tokenConfig = present;
        }
        return present;
    }

    /** The keys of one test. Without its PIN the token is out of reach. */
    private static final class Labels implements KeyServiceFixture {

        private final Path config;
        private final Path pinFile;
        private final String prefix = "test" + FIXTURES.incrementAndGet() + "-";
        private final Provider provider;
        private int newest;

        Labels(Path config, Path pinFile) throws IOException, GeneralSecurityException {
            this.config = config;
            this.pinFile = Files.writeString(pinFile, PIN + "\n");
            this.provider = Security.getProvider("SunPKCS11").configure(config.toString());
            rotate();
        }

        private KeyStore store() throws IOException, GeneralSecurityException {
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, PIN.toCharArray());
            return store;
        }

        @Override
        public Map<String, String> options() {
            return Map.of(
                    "pkcs11ConfigFile", config.toString(), "pinFile", pinFile.toString(), "keyLabelPrefix", prefix);
        }

        @Override
        public void rotate() throws IOException, GeneralSecurityException {
            KeyStore store = store();
            KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
            generator.init(256);
            newest++;
            store.setKeyEntry(prefix + newest, generator.generateKey(), null, null);
        }

        @Override
        public boolean removeOldKeys() throws IOException, GeneralSecurityException {
            KeyStore store = store();
            for (int old = 1; old < newest; old++) {
                store.deleteEntry(prefix + old);
            }
            return true;
        }

        @Override
        public void takeDown() throws IOException {
            Files.move(pinFile, pinFile.resolveSibling("away"));
        }

        @Override
        public void bringBack() throws IOException {
            Files.move(pinFile.resolveSibling("away"), pinFile);
        }

        @Override
        public void close() {}
    }
}
