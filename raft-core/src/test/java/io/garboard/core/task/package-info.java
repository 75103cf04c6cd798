@NullMarked
package io.garboard.core.task;

import org.jspecify.annotations.NullMarked;
