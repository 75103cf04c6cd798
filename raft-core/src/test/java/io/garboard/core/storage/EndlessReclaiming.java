package io.garboard.core.storage;

import io.garboard.spi.storage.StateMachineStorage;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/** Reclaims until it is told not to. */
final class EndlessReclaiming extends ForwardingStorage {

    final CountDownLatch begun = new CountDownLatch(1);

    EndlessReclaiming(StateMachineStorage engine) {
        super(engine);
    }

    @Override
    public long reclaimSpace(long stepBytesMax, BooleanSupplier unwanted) {
        begun.countDown();
        while (!unwanted.getAsBoolean()) {
            Thread.onSpinWait();
        }
        return 0;
    }
}
