/** Turns values into ciphertexts and back. The byte layout is in {@link io.garboard.encryption.cipher.ValueHeader}. */
@NullMarked
package io.garboard.encryption.cipher;

import org.jspecify.annotations.NullMarked;
