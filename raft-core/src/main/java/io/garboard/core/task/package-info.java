/**
 * Where a member's parts run: on threads of their own in production, step by step in one thread in a simulation.
 *
 * <p>Starting point: {@link io.garboard.core.task.MemberThreads}.
 */
@NullMarked
package io.garboard.core.task;

import org.jspecify.annotations.NullMarked;
