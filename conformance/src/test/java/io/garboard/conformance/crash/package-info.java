/** Servers killed under load, and what must be there when they come back. */
@NullMarked
package io.garboard.conformance.crash;

import org.jspecify.annotations.NullMarked;
