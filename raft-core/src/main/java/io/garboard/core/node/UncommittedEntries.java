package io.garboard.core.node;

import io.garboard.core.raft.RaftCore;
import java.util.ArrayDeque;

/** What this member appended as leader and is not committed, so that the log does not run ahead of a lost majority. */
final class UncommittedEntries {

    private record Appended(long index, int bytes) {}

    private final NodeLimits limits;
    private final RaftCore core;
    private final ArrayDeque<Appended> entries = new ArrayDeque<>();
    private long bytes;

    UncommittedEntries(NodeLimits limits, RaftCore core) {
        this.limits = limits;
        this.core = core;
    }

    void appended(long index, int entryBytes) {
        while (!entries.isEmpty() && entries.getLast().index >= index) {
            bytes -= entries.removeLast().bytes;
        }
        entries.addLast(new Appended(index, entryBytes));
        bytes += entryBytes;
    }

    /** Whether the log may grow. */
    boolean hasRoom() {
        long commitIndex = core.commitIndex();
        while (!entries.isEmpty() && entries.getFirst().index <= commitIndex) {
            bytes -= entries.removeFirst().bytes;
        }
        return bytes < limits.uncommittedBytes() && core.lastIndex() - commitIndex < limits.unappliedEntries();
    }
}
