/**
 * One member's engine room: the raft loop (consensus and log) and the apply loop (state machine), the queues between them
 * and the barriers that readers wait at.
 *
 * <p>Starting points: {@link io.garboard.core.node.Node} for callers, {@link io.garboard.core.node.StateMachine} and
 * {@link io.garboard.core.node.Proposal} for what it drives.
 */
@NullMarked
package io.garboard.core.node;

import org.jspecify.annotations.NullMarked;
