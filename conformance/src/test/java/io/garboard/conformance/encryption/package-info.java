/** Encryption of values, with real processes, files and signals. */
@NullMarked
package io.garboard.conformance.encryption;

import org.jspecify.annotations.NullMarked;
