/** Ports through which the core reports what it measures; the proxy binds them to a registry. */
@NullMarked
package io.garboard.core.metrics;

import org.jspecify.annotations.NullMarked;
