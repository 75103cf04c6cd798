/** The kit's own tests: a backend that is right, and the same backend made wrong in many ways. */
@NullMarked
package io.garboard.tck.storage;

import org.jspecify.annotations.NullMarked;
