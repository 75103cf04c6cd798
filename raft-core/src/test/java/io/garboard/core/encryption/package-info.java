@NullMarked
package io.garboard.core.encryption;

import org.jspecify.annotations.NullMarked;
