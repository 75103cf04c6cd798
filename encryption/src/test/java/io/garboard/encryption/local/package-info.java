@NullMarked
package io.garboard.encryption.local;

import org.jspecify.annotations.NullMarked;
