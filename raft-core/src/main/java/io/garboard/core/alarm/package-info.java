/** The alarms that are raised in the cluster, as replicated state. */
@NullMarked
package io.garboard.core.alarm;

import org.jspecify.annotations.NullMarked;
