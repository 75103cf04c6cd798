/**
 * The storage SPI: what a third party implements to keep Garboard's state in an engine of its choice.
 *
 * <p>Starting points: {@link io.garboard.spi.storage.StateMachineStorageProvider} is what {@link java.util.ServiceLoader}
 * finds, {@link io.garboard.spi.storage.StateMachineStorage} is what it opens. The altitude is ordered bytes: MVCC,
 * leases, watches and consensus are written once, above this interface, and know no engine. The kit in module
 * {@code backend-tck} tests every sentence written here.
 */
@NullMarked
package io.garboard.spi.storage;

import org.jspecify.annotations.NullMarked;
