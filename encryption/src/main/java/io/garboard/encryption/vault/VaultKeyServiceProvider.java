package io.garboard.encryption.vault;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceOption;
import io.garboard.spi.encryption.KeyServiceOptions;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code vault-transit}: a named key of Vault's transit engine. */
public final class VaultKeyServiceProvider implements KeyEncryptionServiceProvider {

    static final KeyServiceOption ADDRESS = KeyServiceOption.required("address", "Vault's address, https://HOST:PORT.");
    static final KeyServiceOption KEY_NAME =
            KeyServiceOption.required("keyName", "Name of the transit key; letters, digits and . _ -");
    static final KeyServiceOption MOUNT =
            KeyServiceOption.optional("mount", "transit", "Path at which the transit engine is mounted.");
    static final KeyServiceOption NAMESPACE =
            KeyServiceOption.optional("namespace", "", "Namespace, sent as X-Vault-Namespace; empty for none.");
    static final KeyServiceOption TOKEN_FILE = KeyServiceOption.optional(
            "tokenFile", "", "File that holds the token, read anew for each call; empty for tokenVariable.");
    static final KeyServiceOption TOKEN_VARIABLE = KeyServiceOption.optional(
            "tokenVariable", "VAULT_TOKEN", "Environment variable that holds the token, if there is no tokenFile.");
    static final KeyServiceOption RENEW_TOKEN = KeyServiceOption.optional(
            "renewToken", "true", "Whether the token is renewed at half its time; false if an agent does it.");
    static final KeyServiceOption CA_FILE =
            KeyServiceOption.optional("caFile", "", "Certificates to trust, PEM; empty for those that Java trusts.");
    static final KeyServiceOption DERIVED = KeyServiceOption.optional(
            "derived", "false", "Whether the key was made with derived=true, and wants a context with each call.");

    private final UnaryOperator<@Nullable String> environment;

    /** As the ServiceLoader makes it. */
    public VaultKeyServiceProvider() {
        this(System::getenv);
    }

    VaultKeyServiceProvider(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "vault-transit";
    }

    @Override
    public List<KeyServiceOption> options() {
        return List.of(ADDRESS, KEY_NAME, MOUNT, NAMESPACE, TOKEN_FILE, TOKEN_VARIABLE, RENEW_TOKEN, CA_FILE, DERIVED);
    }

    @Override
    public KeyEncryptionService open(KeyServiceConfig config) throws KeyServiceException {
        KeyServiceOptions options = KeyServiceOptions.of(config, this);
        VaultToken token = new VaultToken(
                path(options, TOKEN_FILE), matching(options, TOKEN_VARIABLE, "[A-Za-z_][A-Za-z0-9_]*"), environment);
        VaultClient client = new VaultClient(
                address(options),
                Optional.of(matching(options, NAMESPACE, "[A-Za-z0-9._/-]*")).filter(name -> !name.isEmpty()),
                token,
                path(options, CA_FILE),
                config.timeoutMillis());
        return new VaultKeyService(
                client,
                matching(options, MOUNT, "[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*"),
                matching(options, KEY_NAME, "[A-Za-z0-9_-][A-Za-z0-9._-]*"),
                options.flag(DERIVED),
                options.flag(RENEW_TOKEN));
    }

    private static URI address(KeyServiceOptions options) throws KeyServiceException {
        try {
            URI address = URI.create(options.text(ADDRESS));
            boolean bare = address.getPath() == null
                    || address.getPath().isEmpty()
                    || address.getPath().equals("/");
            if ("https".equals(address.getScheme()) && address.getHost() != null && bare) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the same refusal as an address of another sort.
        }
        throw options.badValue(ADDRESS, "https://HOST:PORT, since keys and the token travel over it");
    }

    private static String matching(KeyServiceOptions options, KeyServiceOption option, String pattern)
            throws KeyServiceException {
        String text = options.text(option);
        if (!text.matches(pattern)) {
            throw options.badValue(option, "of the form " + pattern);
        }
        return text;
    }

    private static Optional<Path> path(KeyServiceOptions options, KeyServiceOption option) throws KeyServiceException {
        try {
            return options.optionalText(option).map(Path::of);
        } catch (InvalidPathException e) {
            throw options.badValue(option, "a path");
        }
    }
}
