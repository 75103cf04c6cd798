@NullMarked
package io.garboard.encryption.cipher;

import org.jspecify.annotations.NullMarked;
