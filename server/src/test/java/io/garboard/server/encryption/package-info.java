@NullMarked
package io.garboard.server.encryption;

import org.jspecify.annotations.NullMarked;
