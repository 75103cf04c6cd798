/** Tests of what the storage SPI itself does. */
@NullMarked
package io.garboard.spi.storage;

import org.jspecify.annotations.NullMarked;
