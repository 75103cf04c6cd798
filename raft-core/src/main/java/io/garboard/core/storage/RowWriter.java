package io.garboard.core.storage;

import io.garboard.spi.storage.Table;

/**
 * Where the apply loop puts rows. Every row written while one command is applied reaches the engine in the same atomic
 * batch as the command's applied index; which batch that is, is not the writer's concern.
 *
 * <p>Confined to the apply loop. Arrays are kept, not copied: they must not be changed afterwards.
 */
public interface RowWriter {

    void put(Table table, byte[] key, byte[] value);

    void delete(Table table, byte[] key);
}
