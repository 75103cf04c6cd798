@NullMarked
package io.garboard.proxy.peer;

import org.jspecify.annotations.NullMarked;
