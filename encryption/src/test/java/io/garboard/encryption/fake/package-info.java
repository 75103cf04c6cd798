/** Stands in for key services, clocks and randomness in tests. */
@NullMarked
package io.garboard.encryption.fake;

import org.jspecify.annotations.NullMarked;
