/**
 * Finds storage engines: those on the class path and those of third parties in the plug-in folder, each in a class loader
 * of its own that shares nothing with the host but the JDK and the SPI.
 */
@NullMarked
package io.garboard.server.plugin;

import org.jspecify.annotations.NullMarked;
