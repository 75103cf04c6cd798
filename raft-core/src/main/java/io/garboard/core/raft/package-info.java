/**
 * Raft, as a pure state machine: events in, a {@code Ready} out. Holds no thread, clock, random source or I/O of its own.
 *
 * <p>Source: D. Ongaro, J. Ousterhout, <i>In Search of an Understandable Consensus Algorithm</i> (the paper), and D.
 * Ongaro, <i>Consensus: Bridging Theory and Practice</i> (the thesis).
 */
@NullMarked
package io.garboard.core.raft;

import org.jspecify.annotations.NullMarked;
