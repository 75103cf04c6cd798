package io.garboard.core.apply;

import io.garboard.core.error.EtcdError;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.spi.storage.StorageException;
import java.util.ArrayList;
import java.util.List;

/**
 * Compactions whose caller wants to know that the rows are gone: they wait until the last is deleted, and the deletions
 * committed. Confined to the apply loop.
 */
final class CompactionWaiters {

    private record Waiter(long revision, PendingCommand command) {}

    private final BufferedStorage storage;
    private final List<Waiter> waiters = new ArrayList<>();

    CompactionWaiters(BufferedStorage storage) {
        this.storage = storage;
    }

    void add(long revision, PendingCommand command) {
        waiters.add(new Waiter(revision, command));
    }

    /** Completes those whose rows are gone; the answers come once that is committed. */
    void complete(long finishedRevision) throws StorageException {
        List<Waiter> done = waiters.stream()
                .filter(waiter -> waiter.revision() <= finishedRevision)
                .toList();
        if (done.isEmpty()) {
            return;
        }
        waiters.removeAll(done);
        var unused = storage.flush().whenComplete((position, failure) -> {
            for (Waiter waiter : done) {
                if (failure == null) {
                    waiter.command().complete();
                } else {
                    waiter.command().fail(EtcdError.STOPPED);
                }
            }
        });
    }

    /** The member stops: nobody waits any longer. */
    void abandon() {
        waiters.forEach(waiter -> waiter.command().fail(EtcdError.STOPPED));
        waiters.clear();
    }
}
