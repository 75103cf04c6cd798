package io.garboard.tck.encryption;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceOption;
import io.garboard.spi.encryption.KeyServiceOptions;
import java.util.List;
import java.util.Map;

/** Finds a {@link ReferenceKeyStore} by its name. */
public final class ReferenceKeyProvider implements KeyEncryptionServiceProvider {

    private static final KeyServiceOption STORE = KeyServiceOption.required("store", "Name of the store.");
    private static final KeyServiceOption ROOM = KeyServiceOption.optional("room", "1", "Something from 1 to 9.");

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public List<KeyServiceOption> options() {
        return List.of(STORE, ROOM);
    }

    @Override
    public KeyEncryptionService open(KeyServiceConfig config) throws KeyServiceException {
        if (DefectiveKeyServiceTck.defect == KeyDefect.NEEDS_NO_OPTION
                && !config.options().containsKey("store")) {
            return new ReferenceKeyService(new ReferenceKeyStore(KeyDefect.NONE));
        }
        String name = config.options().getOrDefault("store", "");
        KeyDefect defect =
                name.isEmpty() ? KeyDefect.NONE : ReferenceKeyStore.named(name).defect();
        KeyServiceOptions options = options(config, defect);
        if (defect != KeyDefect.IGNORES_BAD_VALUES) {
            options.wholeNumber(ROOM, 1, 9);
        }
        ReferenceKeyStore store = ReferenceKeyStore.named(options.text(STORE));
        if (defect == KeyDefect.DOES_NOT_OPEN_WHILE_DOWN && store.isDown()) {
            throw new KeyServiceException(KeyServiceException.Kind.UNAVAILABLE, "down");
        }
        return new ReferenceKeyService(store);
    }

    private KeyServiceOptions options(KeyServiceConfig config, KeyDefect defect) throws KeyServiceException {
        if (defect == KeyDefect.IGNORES_UNKNOWN_OPTIONS) {
            Map<String, String> known = Map.of("store", config.options().getOrDefault("store", ""));
            return KeyServiceOptions.of(new KeyServiceConfig(known, config.timeoutMillis()), this);
        }
        try {
            return KeyServiceOptions.of(config, this);
        } catch (KeyServiceException e) {
            if (defect == KeyDefect.DOES_NOT_NAME_KNOWN_OPTIONS) {
                throw new KeyServiceException(e.kind(), "noSuchOption is unknown");
            }
            throw e;
        }
    }
}
