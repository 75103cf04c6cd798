@NullMarked
package io.garboard.encryption.pkcs11;

import org.jspecify.annotations.NullMarked;
