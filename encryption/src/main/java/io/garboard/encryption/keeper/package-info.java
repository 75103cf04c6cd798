/**
 * Keeps a keyring open while its key service comes and goes.
 *
 * <p>Starting point: {@link io.garboard.encryption.keeper.KeyringKeeper}, driven by
 * {@link io.garboard.encryption.keeper.KeeperThread}.
 */
@NullMarked
package io.garboard.encryption.keeper;

import org.jspecify.annotations.NullMarked;
