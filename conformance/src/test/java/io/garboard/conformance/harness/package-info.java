/** Starts servers and clients for the conformance tests, and takes them down again. */
@NullMarked
package io.garboard.conformance.harness;

import org.jspecify.annotations.NullMarked;
