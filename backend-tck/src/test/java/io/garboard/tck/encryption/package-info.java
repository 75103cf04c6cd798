/** Tests of the kit: a right service passes it, and each wrong one is caught. */
@NullMarked
package io.garboard.tck.encryption;

import org.jspecify.annotations.NullMarked;
