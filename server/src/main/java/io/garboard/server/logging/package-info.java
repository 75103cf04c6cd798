/**
 * Log lines as etcd writes them, on Logback: set up by code from the flags, since a file of Logback's own would be a second
 * configuration. Lines go through a bounded queue, so that no thread that logs waits for a disk.
 */
@NullMarked
package io.garboard.server.logging;

import org.jspecify.annotations.NullMarked;
