@NullMarked
package io.garboard.core.alarm;

import org.jspecify.annotations.NullMarked;
