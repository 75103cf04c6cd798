/** The multi-version key space: key index, transactions, compaction, hashes. Holds no thread, clock or random source. */
@NullMarked
package io.garboard.core.mvcc;

import org.jspecify.annotations.NullMarked;
