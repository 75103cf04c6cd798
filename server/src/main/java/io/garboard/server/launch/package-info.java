/**
 * The life of the process: data directory and its lock, start, the ready line, drain on a signal, halt on a fault. What is
 * started in between is behind {@link io.garboard.server.launch.ServerAssembly}.
 */
@NullMarked
package io.garboard.server.launch;

import org.jspecify.annotations.NullMarked;
