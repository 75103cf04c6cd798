package io.garboard.core.snapshot;

import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;

/**
 * Where a member's engines lie: the one in use, the one that is being built, and the one that was in use before. An engine is
 * moved and deleted only while it is closed. Used by one thread at a time for each slot.
 */
public interface EngineSite {

    /** A place for one engine. */
    enum Slot {
        /** The engine in use. */
        CURRENT,
        /** An engine that is being built from a snapshot, or stands ready. */
        NEXT,
        /** The engine that was in use before, until it is deleted. */
        PREVIOUS
    }

    /** Opens the engine in a slot; makes an empty one if there is none. */
    StateMachineStorage open(Slot slot) throws StorageException;

    /** Whether there is anything in the slot, be it whole or not. */
    boolean isUsed(Slot slot) throws IOException;

    /** Moves an engine to a slot that is not used: atomic, and durable when it returns. */
    void move(Slot from, Slot to) throws IOException;

    /** Deletes what is in the slot, if there is anything; a crash may leave a part of it. */
    void delete(Slot slot) throws IOException;

    /** How much room an engine in {@link Slot#NEXT} may still take. */
    long usableBytes() throws IOException;
}
