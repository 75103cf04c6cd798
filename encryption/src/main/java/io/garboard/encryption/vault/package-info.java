/** {@code vault-transit}: the HTTPS API of HashiCorp Vault's (and OpenBao's) transit engine. */
@NullMarked
package io.garboard.encryption.vault;

import org.jspecify.annotations.NullMarked;
