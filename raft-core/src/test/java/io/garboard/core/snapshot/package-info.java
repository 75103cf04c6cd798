@NullMarked
package io.garboard.core.snapshot;

import org.jspecify.annotations.NullMarked;
