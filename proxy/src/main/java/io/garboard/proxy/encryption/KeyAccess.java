package io.garboard.proxy.encryption;

import io.garboard.encryption.keeper.KeyringKeeper;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringEditor;
import io.garboard.encryption.keyring.OpenKeyring;
import org.jspecify.annotations.Nullable;

/**
 * This member's way to the key service: the keeper keeps what is replicated open, the editor makes changes of it.
 *
 * @param editor blocks for as long as the service does
 */
public record KeyAccess(KeyringKeeper keeper, KeyringEditor editor) implements KeySource {

    @Override
    public @Nullable OpenKeyring keyring() {
        return keeper.openKeyring();
    }

    @Override
    public String reason() {
        return keeper.access().reason();
    }

    @Override
    public boolean isOpening() {
        return keeper.state().failure().isEmpty();
    }

    @Override
    public void accept(Keyring keyring) {
        keeper.accept(keyring);
    }

    @Override
    public void forget() {
        keeper.forget();
    }
}
