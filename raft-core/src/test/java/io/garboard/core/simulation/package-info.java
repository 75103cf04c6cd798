/**
 * Whole clusters in one thread, on virtual time, from one seed: real consensus, log, state and watches; simulated disks,
 * engines, networks, clocks and clients.
 *
 * <p>Starting points: {@link io.garboard.core.simulation.Simulation}; docs/testing.md says how to read a trace.
 */
@NullMarked
package io.garboard.core.simulation;

import org.jspecify.annotations.NullMarked;
