/** The Java client that others use. */
@NullMarked
package io.garboard.conformance.jetcd;

import org.jspecify.annotations.NullMarked;
