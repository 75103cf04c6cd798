package io.garboard.proxy.encryption;

import io.garboard.core.command.EncryptionChange;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.member.EncryptionService;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.proxy.encryption.Blocking.OutdatedException;
import io.garboard.proxy.encryption.KeyringAdministration.KeyringChangeException;
import io.garboard.spi.encryption.KeyServiceException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the replicated keyring and what is encrypted with it. Each change blocks for as long as the key service and the
 * log take, and throws OutdatedException if another one was faster: then nothing was done. Any thread.
 */
final class ReplicatedKeyring {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicatedKeyring.class);

    private final EncryptionService core;
    private final EncryptionSettings settings;
    private final KeyAccess keys;

    ReplicatedKeyring(EncryptionService core, EncryptionSettings settings, KeyAccess keys) {
        this.core = core;
        this.settings = settings;
        this.keys = keys;
    }

    /** As this member has applied it. */
    EncryptionState state() {
        return core.state();
    }

    /** Encrypts what the settings name, and nothing else; makes the keyring if there is none. */
    void adoptSettings(EncryptionState state)
            throws KeyServiceException, KeyringChangeException, OutdatedException, InterruptedException {
        Keyring keyring = Encryption.decode(state.getKeyring());
        propose(Changes.prefixes(state, keyring == null ? keys.editor().create() : keyring, settings));
    }

    /** Wraps the seeds with the key service's current key. */
    Keyring rewrap() throws KeyServiceException, KeyringChangeException, OutdatedException, InterruptedException {
        EncryptionState state = core.state();
        Keyring keyring = present(state);
        OpenKeyring open = keys.keyring();
        Keyring next = open != null && open.isComplete() && open.keyring().equals(keyring)
                ? keys.editor().wrapAgain(open)
                : keys.editor().rewrap(keyring);
        propose(Changes.keyring(state, next, settings, false));
        LOG.info("the keyring is wrapped with key {}", next.active().keyId());
        return next;
    }

    /** Adds an epoch, with which nothing is written until it is activated. */
    Keyring addEpoch() throws KeyServiceException, KeyringChangeException, OutdatedException, InterruptedException {
        EncryptionState state = core.state();
        Keyring keyring = present(state);
        if (keyring.newest().number() > keyring.activeEpoch()) {
            throw new KeyringChangeException("epoch " + keyring.newest().number() + " is about to become active");
        }
        Keyring next = keys.editor().addEpoch(keyring);
        propose(Changes.keyring(state, next, settings, false));
        LOG.info("epoch {} is added", next.newest().number());
        return next;
    }

    /** Writes values with the newest epoch from now on, and has stored ones rewritten. */
    void activateNewest(EncryptionState state, Keyring keyring)
            throws KeyringChangeException, OutdatedException, InterruptedException {
        int epoch = keyring.newest().number();
        propose(Changes.keyring(state, keyring.activated(epoch), settings, true));
        LOG.info("values are now written with epoch {}: stored ones follow in the background", epoch);
    }

    /** Destroys the seed of the oldest epoch. */
    void retireOldest(EncryptionState state, Keyring keyring)
            throws KeyringChangeException, OutdatedException, InterruptedException {
        int epoch = keyring.inUse().get(0).number();
        propose(Changes.keyring(state, keyring.retired(epoch, Instant.now()), settings, false));
        LOG.info("epoch {} is retired: its seed is destroyed", epoch);
    }

    private void propose(EncryptionChange change)
            throws KeyringChangeException, OutdatedException, InterruptedException {
        var unused = Blocking.<EncryptionState>await(callback -> core.change(change, callback));
    }

    private static Keyring present(EncryptionState state) throws KeyringChangeException {
        @Nullable Keyring keyring = Encryption.decode(state.getKeyring());
        if (keyring == null) {
            throw new KeyringChangeException("there is no keyring: nothing is encrypted");
        }
        return keyring;
    }
}
