/** Keys that can be wiped, and wrapping with an AES key, for the key services that have one at hand. */
@NullMarked
package io.garboard.encryption.aead;

import org.jspecify.annotations.NullMarked;
