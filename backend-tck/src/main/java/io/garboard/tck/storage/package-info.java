/**
 * The kit that every storage backend must pass.
 *
 * <p>Starting point: extend {@link io.garboard.tck.storage.StateMachineStorageTck} in your tests. Rules are grouped by
 * concern, one class a group, and numbered: 1xx order, keys and values, 2xx batches, 3xx read views, 4xx threads, 5xx
 * opening, options and tables, 6xx durability and crashes, 7xx copies, 8xx space, 9xx damage and closing.
 */
@NullMarked
package io.garboard.tck.storage;

import org.jspecify.annotations.NullMarked;
