package io.garboard.core.mvcc;

/**
 * A hash over the key space, equal to etcd's over the same history.
 *
 * @param hash the CRC, as an unsigned number of 32 bits
 * @param compactRevision the compacted revision that it was computed under; -1 if there was none
 * @param revision up to which revision it reaches
 */
public record KvHash(int hash, long compactRevision, long revision) {}
