@NullMarked
package io.garboard.proxy.encryption;

import org.jspecify.annotations.NullMarked;
