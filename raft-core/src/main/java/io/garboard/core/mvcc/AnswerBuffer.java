package io.garboard.core.mvcc;

import io.garboard.spi.storage.ValueTarget;

/**
 * Takes the rows of a long answer as they are read: one copy from the engine to the memory that is sent. They stay in order,
 * each an encoded {@code mvccpb.KeyValue} that becomes an element of {@code RangeResponse.kvs}. A buffer that {@link #room}
 * gave is taken as it is at the next call of any method. Confined to one thread at a time.
 */
public interface AnswerBuffer extends ValueTarget {

    /** Gives up everything that was put in. */
    void clear();
}
