/**
 * Leases: granted and revoked by the replicated log, kept alive and timed by the leader's clock alone.
 *
 * <p>Start at {@link io.garboard.core.lease.Lessor}.
 */
@NullMarked
package io.garboard.core.lease;

import org.jspecify.annotations.NullMarked;
