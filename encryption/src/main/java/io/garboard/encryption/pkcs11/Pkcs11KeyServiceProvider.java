package io.garboard.encryption.pkcs11;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceOption;
import io.garboard.spi.encryption.KeyServiceOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code pkcs11}: AES keys in a token, or in a PKCS#12 file, through the JDK's KeyStore. */
public final class Pkcs11KeyServiceProvider implements KeyEncryptionServiceProvider {

    static final KeyServiceOption CONFIG_FILE = KeyServiceOption.optional(
            "pkcs11ConfigFile",
            "",
            "Configuration file of the JDK's SunPKCS11 provider (name, library, slot); this or keyStoreFile.");
    static final KeyServiceOption KEY_STORE_FILE =
            KeyServiceOption.optional("keyStoreFile", "", "A PKCS#12 file; this or pkcs11ConfigFile.");
    static final KeyServiceOption KEY_LABEL_PREFIX = KeyServiceOption.optional(
            "keyLabelPrefix",
            "garboard-",
            "AES keys whose label is this and a number are used; the highest number is the current one.");
    static final KeyServiceOption PIN_FILE = KeyServiceOption.optional(
            "pinFile", "", "File that holds the PIN or password, read anew for each login; empty for pinVariable.");
    static final KeyServiceOption PIN_VARIABLE = KeyServiceOption.optional(
            "pinVariable", "GARBOARD_PIN", "Environment variable that holds the PIN, if there is no pinFile.");

    private final UnaryOperator<@Nullable String> environment;

    /** As the ServiceLoader makes it. */
    public Pkcs11KeyServiceProvider() {
        this(System::getenv);
    }

    Pkcs11KeyServiceProvider(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "pkcs11";
    }

    @Override
    public List<KeyServiceOption> options() {
        return List.of(CONFIG_FILE, KEY_STORE_FILE, KEY_LABEL_PREFIX, PIN_FILE, PIN_VARIABLE);
    }

    @Override
    public KeyEncryptionService open(KeyServiceConfig config) throws KeyServiceException {
        KeyServiceOptions options = KeyServiceOptions.of(config, this);
        Optional<Path> token = path(options, CONFIG_FILE);
        Optional<Path> file = path(options, KEY_STORE_FILE);
        if (token.isPresent() == file.isPresent()) {
            throw options.badValue(CONFIG_FILE, "a path, or nothing and a path as keyStoreFile");
        }
        if (!options.text(KEY_LABEL_PREFIX).matches("[A-Za-z0-9._-]{1,64}")) {
            throw options.badValue(KEY_LABEL_PREFIX, "1 to 64 letters, digits and . _ -");
        }
        if (!options.text(PIN_VARIABLE).matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw options.badValue(PIN_VARIABLE, "the name of an environment variable");
        }
        Pin pin = new Pin(path(options, PIN_FILE), options.text(PIN_VARIABLE), environment);
        KeyStoreOpener opener =
                token.isPresent() ? new TokenOpener(token.get(), pin) : new FileOpener(file.orElseThrow(), pin);
        return new KeyStoreKeyService(
                opener, options.text(KEY_LABEL_PREFIX), config.timeoutMillis(), new SecureRandom());
    }

    private static Optional<Path> path(KeyServiceOptions options, KeyServiceOption option) throws KeyServiceException {
        try {
            return options.optionalText(option).map(Path::of);
        } catch (InvalidPathException e) {
            throw options.badValue(option, "a path");
        }
    }
}
