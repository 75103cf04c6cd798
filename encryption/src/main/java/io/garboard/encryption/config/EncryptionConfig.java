package io.garboard.encryption.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is encrypted, and how: the content of an encryption configuration file, validated but for the values of the
 * provider's own options, which {@code KeyEncryptionServiceProvider.open} checks.
 *
 * @param prefixes values of keys that begin with one of them are encrypted; none is empty or the beginning of another
 * @param passThroughKubernetesEncrypted whether values that begin with {@code k8s:enc:} are left as they are
 * @param decrypt whether encryption is being turned off: what is stored is decrypted, and nothing new encrypted
 * @param administrators common names of client certificates that may look at the keyring and rotate keys
 * @param keyringRotation how often it is looked whether the keyring has to be wrapped with a newer key of the service;
 *     empty for never by itself
 * @param dataKeyRotation how old the active data key may become before a new one is made; empty for never by itself
 * @param keepUnwrappedKeys how long keys in memory are used after the key service last answered; empty for no end
 * @param rewriteValuesPerSecond how fast values are rewritten in the background, at most
 * @param openedValuesMib the memory for values that were decrypted, so that they need not be again; 0 for none
 */
public record EncryptionConfig(
        KeyServiceSettings keyService,
        List<String> prefixes,
        boolean passThroughKubernetesEncrypted,
        boolean decrypt,
        Set<String> administrators,
        Optional<Duration> keyringRotation,
        Optional<Duration> dataKeyRotation,
        Optional<Duration> keepUnwrappedKeys,
        int rewriteValuesPerSecond,
        int openedValuesMib) {

    /** What is encrypted unless the file says otherwise. */
    public static final List<String> DEFAULT_PREFIXES = List.of("/registry/secrets/");

    /** What is taken for decrypted values unless the file says otherwise. */
    public static final int DEFAULT_OPENED_VALUES_MIB = 32;

    public EncryptionConfig {
        prefixes = List.copyOf(prefixes);
        administrators = Set.copyOf(administrators);
    }

    /**
     * Which key service, and what its provider needs to open it.
     *
     * @param options as written, by name
     * @param timeout for one call
     */
    public record KeyServiceSettings(String provider, Map<String, String> options, Duration timeout) {

        public KeyServiceSettings {
            options = Map.copyOf(options);
        }
    }
}
