/**
 * Watchers: who watches what, how far each has got, and the bounded mailboxes that their streams read from.
 *
 * <p>Start at {@link io.garboard.core.watch.WatchHub}.
 */
@NullMarked
package io.garboard.core.watch;

import org.jspecify.annotations.NullMarked;
