/**
 * Which values are encrypted: the replicated state that says so, the rules that hold for what is put, and the walk that
 * brings what is stored into line. Knows no key and no cipher: ciphertexts are told by how they begin.
 */
@NullMarked
package io.garboard.core.encryption;

import org.jspecify.annotations.NullMarked;
