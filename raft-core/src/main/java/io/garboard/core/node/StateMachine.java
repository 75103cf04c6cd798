package io.garboard.core.node;

import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.Membership;
import io.garboard.core.wal.LogPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log drives. Deterministic: equal entries lead to equal state on every member.
 *
 * <p>{@link #appliedIndex} and {@link #membership} are first called by the thread that starts the node, before the loops
 * run; everything after that is called on the apply loop only.
 */
public interface StateMachine {

    /**
     * The index of the last entry whose effects are in the state as it was opened; 0 if none. The log is replayed from
     * the next one on. Called once, at start.
     */
    long appliedIndex();

    /**
     * The snapshot whose state this was opened with, if a crash may have kept the log from learning of it: then, and only
     * then, the state may be ahead of the log. Called once, at start.
     */
    default @Nullable LogPosition snapshotAheadOfLog() {
        return null;
    }

    /**
     * The members as of the last applied entry; {@link Membership#EMPTY} before the first. Called at start, and after each
     * batch with an {@link EntryType#CONFIG} entry: what it returns then is what consensus goes by from there on.
     */
    Membership membership();

    /**
     * Applies the entries: ascending, without gaps, each exactly once since {@link #appliedIndex}. The attachments'
     * proposals are completed before this returns. {@link EntryType#NORMAL} entries without payload occur and count
     * towards the applied index.
     *
     * <p>Anything thrown halts the member.
     */
    void apply(List<CommittedEntry> batch);

    /**
     * Up to which entry a crash of the machine cannot lose the effects any more: the log may drop what is below. Cheap:
     * called after every batch.
     */
    long durableIndex();

    /**
     * Does a bounded piece of work that is not in the log: a step of a compaction, handing rows to the engine. Called
     * after every batch and whenever the time it asked for has passed, never while a batch is applied. Entries wait
     * meanwhile, so a piece is about a millisecond.
     *
     * <p>Anything thrown halts the member.
     *
     * @return after how many nanoseconds to call it again even if nothing is applied; 0 if there is more to do now
     */
    default long maintain() {
        return Long.MAX_VALUE;
    }

    /**
     * Takes the place of everything so far: the state becomes the snapshot's that was announced with a
     * {@code Message.SnapshotReady} of this index and term. From then on {@link #appliedIndex} is {@code index}, and the
     * entry after it is the next to be applied. Called on the apply loop, between batches; the log is reset after it has
     * returned, and a crash at any point is put in order at the next start.
     *
     * <p>Anything thrown halts the member.
     */
    default void install(long index, long term) {
        throw new UnsupportedOperationException("this state takes no snapshot");
    }
}
