/**
 * Envelope encryption of values.
 *
 * <p>Starting points: {@link io.garboard.encryption.keyring.Keyring} is what is replicated,
 * {@link io.garboard.encryption.keyring.OpenKeyring} the same with its seeds unwrapped, and
 * {@link io.garboard.encryption.cipher.ValueCipher} what turns a value into a ciphertext and back. Formats are in
 * docs/adr/0011.
 */
@NullMarked
package io.garboard.encryption;

import org.jspecify.annotations.NullMarked;
