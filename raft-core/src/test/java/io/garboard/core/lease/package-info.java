@NullMarked
package io.garboard.core.lease;

import org.jspecify.annotations.NullMarked;
