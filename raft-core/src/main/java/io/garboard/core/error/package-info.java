/** What can go wrong for a client: etcd's status codes and texts, in one place. */
@NullMarked
package io.garboard.core.error;

import org.jspecify.annotations.NullMarked;
