package io.garboard.core.peer;

import java.util.concurrent.CompletableFuture;

/** What became of a snapshot. */
public final class RecordedOutcome implements SnapshotCallback {

    /** Empty if it was delivered. */
    private final CompletableFuture<String> failure = new CompletableFuture<>();

    @Override
    public void delivered() {
        complete("");
    }

    @Override
    public void failed(String reason) {
        complete(reason);
    }

    private void complete(String outcome) {
        if (!failure.complete(outcome)) {
            throw new IllegalStateException("a second outcome");
        }
    }

    /** Waits. */
    public boolean isDelivered() {
        return failure.join().isEmpty();
    }

    /** Waits. */
    public String failure() {
        return failure.join();
    }
}
