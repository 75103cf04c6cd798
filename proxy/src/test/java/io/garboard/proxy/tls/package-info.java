@NullMarked
package io.garboard.proxy.tls;

import org.jspecify.annotations.NullMarked;
