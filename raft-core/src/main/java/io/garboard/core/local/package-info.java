/**
 * A member of the cluster in this process: opens and joins the parts, and implements what the proxy calls.
 *
 * <p>Starting point: {@link io.garboard.core.local.LocalMember}.
 */
@NullMarked
package io.garboard.core.local;

import org.jspecify.annotations.NullMarked;
