@NullMarked
package io.garboard.core.apply;

import org.jspecify.annotations.NullMarked;
