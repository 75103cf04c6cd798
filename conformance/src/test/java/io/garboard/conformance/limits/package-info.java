/** Requests, clients and data beyond the limits. */
@NullMarked
package io.garboard.conformance.limits;

import org.jspecify.annotations.NullMarked;
