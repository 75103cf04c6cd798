package io.garboard.core.node;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.HardState;
import io.garboard.core.wal.LogPosition;
import io.garboard.core.wal.WalIdentity;
import io.garboard.core.wal.WalOptions;
import io.garboard.core.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Opens a member's log, or makes its first one, and sees to it that it goes with the state. */
final class NodeLog {

    private NodeLog() {}

    /**
     * @param founding the payloads of the configuration entries that a new cluster begins with
     */
    static WriteAheadLog open(
            NodeConfig config,
            NodeEnvironment environment,
            Path directory,
            WalOptions options,
            Executor background,
            List<byte[]> founding,
            StateMachine stateMachine)
            throws IOException {
        long appliedIndex = stateMachine.appliedIndex();
        LogPosition snapshot = stateMachine.snapshotAheadOfLog();
        WalIdentity identity = new WalIdentity(config.clusterId(), config.memberId());
        boolean exists = WriteAheadLog.exists(environment.disk(), directory);
        if (!exists && appliedIndex > 0) {
            throw new IOException(
                    "the state has entry " + appliedIndex + " applied, but there is no write-ahead log in " + directory
                            + ": put it back, or restore the data directory from a backup");
        }
        WriteAheadLog log = exists
                ? WriteAheadLog.open(
                        environment.disk(), directory, identity, options, background, environment.forceDurations())
                : WriteAheadLog.create(
                        environment.disk(),
                        directory,
                        identity,
                        LogPosition.START,
                        options,
                        background,
                        environment.forceDurations());
        try {
            if (snapshot != null) {
                catchUp(log, snapshot);
            }
            check(log, directory, appliedIndex);
            if (log.hardState().equals(HardState.INITIAL)) {
                found(log, founding);
            }
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
        return log;
    }

    /** Ends what a crash interrupted: the state was put in the place of another, the log does not begin after it yet. */
    static void catchUp(WriteAheadLog log, LogPosition snapshot) throws IOException {
        boolean known = snapshot.index() < log.firstIndex()
                || (snapshot.index() <= log.lastIndex() && log.term(snapshot.index()) == snapshot.term());
        if (!known) {
            HardState state = log.hardState();
            boolean behind = state.term() < snapshot.term();
            log.reset(
                    snapshot,
                    new HardState(
                            behind ? snapshot.term() : state.term(), behind ? 0 : state.votedFor(), snapshot.index()));
        }
    }

    private static void check(WriteAheadLog log, Path directory, long appliedIndex) throws IOException {
        if (appliedIndex > log.lastIndex() || appliedIndex < log.firstIndex() - 1) {
            throw new IOException("the state has entry " + appliedIndex + " applied, but the write-ahead log in "
                    + directory + " goes from " + log.firstIndex() + " to " + log.lastIndex()
                    + ": they do not belong together, restore the data directory from a backup");
        }
    }

    /** The members that found a cluster agree on its first entries beforehand: they are committed in term 1, as etcd's. */
    private static void found(WriteAheadLog log, List<byte[]> founding) throws IOException {
        if (founding.isEmpty()) {
            return;
        }
        List<Entry> entries = new ArrayList<>();
        for (byte[] payload : founding) {
            entries.add(new Entry(entries.size() + 1, 1, EntryType.CONFIG, EntryPayload.encodeChange(payload)));
        }
        log.append(entries, new HardState(1, 0, entries.size()), true);
    }
}
