@NullMarked
package io.garboard.encryption.keyring;

import org.jspecify.annotations.NullMarked;
