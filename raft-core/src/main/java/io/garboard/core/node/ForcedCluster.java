package io.garboard.core.node;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.HardState;
import io.garboard.core.wal.Disk;
import io.garboard.core.wal.LogPosition;
import io.garboard.core.wal.WalIdentity;
import io.garboard.core.wal.WalOptions;
import io.garboard.core.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a cluster of one out of a member whose majority is lost for good ({@code --force-new-cluster}): the log is cut back
 * to what is known to be committed, and a change of membership is put behind it as if a majority had agreed.
 *
 * <p>What the others had and this member had not is lost, and so is what it had without knowing that it was committed. None
 * of the others may be started with its old data again.
 */
public final class ForcedCluster {

    private ForcedCluster() {}

    /**
     * Rewrites the end of the log. Before {@link RaftNode#start}; doing it again does no harm.
     *
     * @param state as it was opened
     * @param change makes this member the only one when it is applied, whatever the members were before
     * @throws io.garboard.core.wal.WalCorruptException if the log is damaged
     * @throws IOException if it cannot be opened or written, is another member's, or ends before the state
     */
    public static void rewrite(
            Disk disk, Path logDirectory, WalOptions options, WalIdentity identity, StateMachine state, byte[] change)
            throws IOException {
        try (WriteAheadLog log =
                WriteAheadLog.open(disk, logDirectory, identity, options, Runnable::run, DurationObserver.NONE)) {
            LogPosition snapshot = state.snapshotAheadOfLog();
            if (snapshot != null) {
                NodeLog.catchUp(log, snapshot);
            }
            long applied = state.appliedIndex();
            if (applied > log.lastIndex()) {
                throw new IOException("the state has entry " + applied + " applied, but the log ends with "
                        + log.lastIndex() + ": restore the data directory from a backup");
            }
            HardState known = log.hardState();
            long index = Math.max(known.commitIndex(), applied) + 1;
            // A term of its own: no other member has another entry of this index and term.
            long term = Math.max(known.term(), log.term(log.lastIndex())) + 1;
            Entry entry = new Entry(index, term, EntryType.CONFIG, EntryPayload.encodeChange(change));
            log.append(List.of(entry), new HardState(term, 0, index), true);
        }
    }
}
