@NullMarked
package io.garboard.encryption.vault;

import org.jspecify.annotations.NullMarked;
