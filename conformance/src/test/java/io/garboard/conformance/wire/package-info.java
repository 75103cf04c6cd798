/** Records and compares the wire format itself. */
@NullMarked
package io.garboard.conformance.wire;

import org.jspecify.annotations.NullMarked;
