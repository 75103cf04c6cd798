/** How connections behave: HTTP/2's windows and limits, pings, and what one misbehaving client may cost the others. */
@NullMarked
package io.garboard.proxy.transport;

import org.jspecify.annotations.NullMarked;
