/** Tests of the form of requests. */
@NullMarked
package io.garboard.proxy.validate;

import org.jspecify.annotations.NullMarked;
