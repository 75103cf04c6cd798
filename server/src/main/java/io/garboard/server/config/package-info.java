/**
 * The configuration of a member: immutable records, and the one way to get them from command line, environment and file
 * ({@link io.garboard.server.config.ConfigLoader}).
 */
@NullMarked
package io.garboard.server.config;

import org.jspecify.annotations.NullMarked;
