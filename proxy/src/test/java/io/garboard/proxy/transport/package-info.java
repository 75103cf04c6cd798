@NullMarked
package io.garboard.proxy.transport;

import org.jspecify.annotations.NullMarked;
