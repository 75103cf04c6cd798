/** A member that keeps everything in memory and answers at once, for tests of what stands in front of it. */
@NullMarked
package io.garboard.proxy.fake;

import org.jspecify.annotations.NullMarked;
