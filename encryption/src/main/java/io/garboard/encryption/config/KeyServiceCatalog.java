package io.garboard.encryption.config;

import io.garboard.encryption.config.EncryptionConfig.KeyServiceSettings;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.encryption.KeyServiceException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The key service providers there are, by name. Immutable. */
public final class KeyServiceCatalog {

    private final Map<String, KeyEncryptionServiceProvider> providers;

    /**
     * A catalog of these.
     *
     * @throws IllegalArgumentException if two have one name
     */
    public KeyServiceCatalog(Collection<KeyEncryptionServiceProvider> providers) {
        this.providers = new TreeMap<>();
        for (KeyEncryptionServiceProvider provider : providers) {
            KeyEncryptionServiceProvider other = this.providers.put(provider.name(), provider);
            if (other != null) {
                throw new IllegalArgumentException("two key service providers are called '" + provider.name() + "': "
                        + other.getClass().getName() + " and "
                        + provider.getClass().getName());
            }
        }
    }

    /** Those that {@link ServiceLoader} finds with {@code loader}. */
    public static KeyServiceCatalog load(ClassLoader loader) {
        return new KeyServiceCatalog(ServiceLoader.load(KeyEncryptionServiceProvider.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /** The names, in order. */
    public List<String> names() {
        return List.copyOf(providers.keySet());
    }

    /** The provider of this name. */
    public Optional<KeyEncryptionServiceProvider> find(String name) {
        return Optional.ofNullable(providers.get(name));
    }

    /**
     * Opens the service that {@code settings} name; asks it nothing.
     *
     * @throws KeyServiceException REFUSED if there is no such provider, or if it refuses an option
     */
    public KeyEncryptionService open(KeyServiceSettings settings) throws KeyServiceException {
        KeyEncryptionServiceProvider provider = find(settings.provider())
                .orElseThrow(() -> new KeyServiceException(
                        KeyServiceException.Kind.REFUSED,
                        "unknown key service provider '" + settings.provider() + "' (known: "
                                + String.join(", ", names()) + ")"));
        return provider.open(
                new KeyServiceConfig(settings.options(), settings.timeout().toMillis()));
    }
}
