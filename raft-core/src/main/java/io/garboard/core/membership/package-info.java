/** Who belongs to the cluster, and what each member says of itself. */
@NullMarked
package io.garboard.core.membership;

import org.jspecify.annotations.NullMarked;
