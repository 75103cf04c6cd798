/** Garboard's service provider interfaces: what third parties implement. Depends on the JDK and JSpecify alone. */
@NullMarked
package io.garboard.spi;

import org.jspecify.annotations.NullMarked;
