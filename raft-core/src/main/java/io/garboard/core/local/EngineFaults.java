package io.garboard.core.local;

import io.garboard.core.node.FaultHandler;
import io.garboard.core.storage.StorageFaultListener;
import io.garboard.spi.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is full may have room again: it is tried anew. Everything else ends the member. Called on the commit loop. */
record EngineFaults(FaultHandler faults) implements StorageFaultListener {

    private static final Logger LOG = LoggerFactory.getLogger(EngineFaults.class);

    @Override
    public Decision commitFailed(StorageException failure, int attempts) {
        return switch (failure.kind()) {
            case TRANSIENT, FULL -> {
                if (attempts == 1 || attempts % 100 == 0) {
                    LOG.error(
                            "the storage engine takes no rows, trying again: attempts={} reason={}",
                            attempts,
                            failure.getMessage());
                }
                yield Decision.RETRY;
            }
            case CORRUPT, REFUSED -> {
                faults.halt("the storage engine failed: " + failure.getMessage(), failure);
                yield Decision.STOP;
            }
        };
    }
}
