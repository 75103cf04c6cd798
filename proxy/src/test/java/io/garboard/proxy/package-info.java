@NullMarked
package io.garboard.proxy;

import org.jspecify.annotations.NullMarked;
