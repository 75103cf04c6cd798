package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import io.garboard.core.raft.Entry;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The proposals in entries that this member appended as leader and that are not committed. Confined to the raft loop.
 *
 * <p>Ascending by index: an entry that is appended in place of others ends their proposals.
 */
final class PendingBatches {

    private record Batch(long index, long term, long bytes, long tick, List<Proposal> proposals) {}

    private final ArrayDeque<Batch> batches = new ArrayDeque<>();
    /** Ends proposals with an error. */
    private final BiConsumer<List<Proposal>, EtcdError> failure;

    private long bytes;

    PendingBatches(BiConsumer<List<Proposal>, EtcdError> failure) {
        this.failure = failure;
    }

    long bytes() {
        return bytes;
    }

    void add(long index, long term, long batchBytes, long tick, List<Proposal> proposals) {
        while (!batches.isEmpty() && batches.getLast().index >= index) {
            fail(batches.removeLast(), EtcdError.LEADER_CHANGED);
        }
        batches.addLast(new Batch(index, term, batchBytes, tick, proposals));
        bytes += batchBytes;
    }

    /** The proposals of a committed entry, if it is the one they were put into. */
    @Nullable
    List<Proposal> take(Entry committed) {
        while (!batches.isEmpty() && batches.getFirst().index <= committed.index()) {
            Batch batch = batches.removeFirst();
            if (batch.index == committed.index() && batch.term == committed.term()) {
                bytes -= batch.bytes;
                return batch.proposals;
            }
            fail(batch, EtcdError.LEADER_CHANGED);
        }
        return null;
    }

    /** Ends those that have waited since before {@code tick}. They may still be committed. */
    void expire(long tick) {
        while (!batches.isEmpty() && batches.getFirst().tick < tick) {
            fail(batches.removeFirst(), EtcdError.TIMEOUT);
        }
    }

    void failAll(EtcdError error) {
        while (!batches.isEmpty()) {
            fail(batches.removeFirst(), error);
        }
    }

    private void fail(Batch batch, EtcdError error) {
        bytes -= batch.bytes;
        failure.accept(batch.proposals, error);
    }
}
