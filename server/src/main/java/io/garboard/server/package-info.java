/**
 * The program. Starting point: {@link io.garboard.server.Garboard}, which reads the configuration and hands it to
 * {@link io.garboard.server.launch.ServerProcess}.
 */
@NullMarked
package io.garboard.server;

import org.jspecify.annotations.NullMarked;
