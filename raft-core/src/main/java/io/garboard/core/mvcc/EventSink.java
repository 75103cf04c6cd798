package io.garboard.core.mvcc;

import java.util.List;

/** Takes the changes of the key space on their way to the watchers. */
public interface EventSink {

    /**
     * Called by the apply loop once for each batch of applied commands, after readers can see its changes and before the
     * commands are answered. Must not block.
     *
     * @param changes ascending, each revision once; may be empty
     */
    void publish(List<RevisionEvents> changes);

    /**
     * Called by the apply loop when the key space went from before {@code fromRevision} to {@code toRevision} in one step,
     * after readers can see that: what changed in between is in the history, as far as it has not been compacted. Must not
     * block.
     */
    void skipped(long fromRevision, long toRevision);
}
