@NullMarked
package io.garboard.core.peer;

import org.jspecify.annotations.NullMarked;
