/**
 * Keyrings: epochs of data keys, each wrapped by a key encryption service.
 *
 * <p>A {@link io.garboard.encryption.keyring.Keyring} is a value; what changes it are pure functions. Where a change needs
 * the key service, {@link io.garboard.encryption.keyring.KeyringEditor} asks it.
 */
@NullMarked
package io.garboard.encryption.keyring;

import org.jspecify.annotations.NullMarked;
