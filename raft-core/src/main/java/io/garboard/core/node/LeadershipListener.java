package io.garboard.core.node;

/** Hears of changes of leadership. */
@FunctionalInterface
public interface LeadershipListener {

    /**
     * The leader or the term is another one. Called on the apply loop, between batches and before the first batch that
     * was committed under the new leadership. Short-lived states may be skipped, so compare terms: the same leader in a
     * later term has been deposed between.
     */
    void leadershipChanged(Leadership leadership);

    /**
     * This member leads, as it was told last, and has applied everything that earlier terms committed. Called on the apply
     * loop, once a term: what an earlier leader decided is not still to come.
     */
    default void caughtUp() {}
}
