/** The replicated state machine: executes committed commands, in order, on the key space, leases, alarms and members. */
@NullMarked
package io.garboard.core.apply;

import org.jspecify.annotations.NullMarked;
