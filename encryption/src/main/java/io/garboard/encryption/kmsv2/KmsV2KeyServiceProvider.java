package io.garboard.encryption.kmsv2;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceOption;
import io.garboard.spi.encryption.KeyServiceOptions;
import java.util.List;

/** {@code kms-v2}: a Kubernetes KMS v2 plugin on a unix socket. */
public final class KmsV2KeyServiceProvider implements KeyEncryptionServiceProvider {

    static final KeyServiceOption ENDPOINT = KeyServiceOption.required(
            "endpoint", "The plugin's unix socket: unix:///PATH, or unix:///@NAME for an abstract one.");

    private static final String SCHEME = "unix:///";

    @Override
    public String name() {
        return "kms-v2";
    }

    @Override
    public List<KeyServiceOption> options() {
        return List.of(ENDPOINT);
    }

    @Override
    public KeyEncryptionService open(KeyServiceConfig config) throws KeyServiceException {
        KeyServiceOptions options = KeyServiceOptions.of(config, this);
        String endpoint = options.text(ENDPOINT);
        if (!endpoint.startsWith(SCHEME) || endpoint.length() == SCHEME.length() || endpoint.equals(SCHEME + "@")) {
            throw options.badValue(ENDPOINT, "unix:///PATH or unix:///@NAME");
        }
        String path = endpoint.substring(SCHEME.length() - 1);
        // The kernel marks an abstract name by a zero byte in front of it.
        String address = path.startsWith("/@") ? "\0" + path.substring(2) : path;
        return new KmsV2KeyService(endpoint, PluginChannel.open(endpoint, address), config.timeoutMillis());
    }
}
