/** What the proxy calls: one service interface for each of etcd's, non-blocking, with callbacks. */
@NullMarked
package io.garboard.core.member;

import org.jspecify.annotations.NullMarked;
