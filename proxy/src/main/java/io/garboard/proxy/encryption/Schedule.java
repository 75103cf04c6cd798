package io.garboard.proxy.encryption;

import io.garboard.encryption.keyring.Keyring;
import io.garboard.proxy.encryption.Blocking.OutdatedException;
import io.garboard.proxy.encryption.KeyringAdministration.KeyringChangeException;
import io.garboard.spi.encryption.KeyServiceException;
import java.time.Duration;
import java.time.Instant;

/** Rotates keys without anybody asking, as the settings want it. Confined to the steward's thread. */
final class Schedule {

    private final ReplicatedKeyring replicated;
    private final KeyAccess keys;
    private final Duration rotateKekEvery;
    private final Duration rotateDekEvery;
    private long nextKekRotationNanos;

    Schedule(ReplicatedKeyring replicated, KeyAccess keys, EncryptionSettings settings) {
        this.replicated = replicated;
        this.keys = keys;
        this.rotateKekEvery = settings.rotateKekEvery();
        this.rotateDekEvery = settings.rotateDekEvery();
        this.nextKekRotationNanos = System.nanoTime() + rotateKekEvery.toNanos();
    }

    void follow(Keyring keyring)
            throws KeyServiceException, KeyringChangeException, OutdatedException, InterruptedException {
        if (!rotateDekEvery.isZero()
                && keyring.active().created().plus(rotateDekEvery).isBefore(Instant.now())) {
            replicated.addEpoch();
        } else if (!rotateKekEvery.isZero() && System.nanoTime() - nextKekRotationNanos >= 0) {
            nextKekRotationNanos = System.nanoTime() + rotateKekEvery.toNanos();
            if (keys.keeper().state().rewrapNeeded()) {
                replicated.rewrap();
            }
        }
    }
}
