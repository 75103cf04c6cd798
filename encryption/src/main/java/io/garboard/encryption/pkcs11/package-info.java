/** {@code pkcs11}: AES keys in a Java keystore, be it a PKCS#11 token (an HSM) or a PKCS#12 file. */
@NullMarked
package io.garboard.encryption.pkcs11;

import org.jspecify.annotations.NullMarked;
