/** The rules that hold over all modules. */
@NullMarked
package io.garboard.server.architecture;

import org.jspecify.annotations.NullMarked;
