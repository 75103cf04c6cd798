@NullMarked
package io.garboard.core.watch;

import org.jspecify.annotations.NullMarked;
