@NullMarked
package io.garboard.server.wiring;

import org.jspecify.annotations.NullMarked;
