/** What the tests of both kits share. */
@NullMarked
package io.garboard.tck;

import org.jspecify.annotations.NullMarked;
