/** Turns the configuration into the parts' own, and joins storage, member and API. */
@NullMarked
package io.garboard.server.wiring;

import org.jspecify.annotations.NullMarked;
