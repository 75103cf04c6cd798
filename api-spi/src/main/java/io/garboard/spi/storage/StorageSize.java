package io.garboard.spi.storage;

/**
 * How much room a storage takes.
 *
 * @param allocatedBytes what its data files take on disk, etcd's {@code db_total_size}: grows when the engine needs more
 *     room, shrinks only when {@link StateMachineStorage#reclaimSpace} gives room back. Room reserved in the address
 *     space but not on disk does not count
 * @param inUseBytes the part of it that holds live data and the engine's own bookkeeping, etcd's
 *     {@code db_total_size_in_use}: falls when rows are deleted
 */
public record StorageSize(long allocatedBytes, long inUseBytes) {}
