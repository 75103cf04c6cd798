package io.garboard.core.node;

import io.garboard.core.raft.MemberProgress;
import io.garboard.core.raft.ProgressState;
import io.garboard.core.wal.WriteAheadLog;
import java.io.IOException;
import java.util.List;

/**
 * Which entries the log keeps although the state has them durably: some, for members that lag a little; those that a member
 * that is there still needs; and those that come after a snapshot that a member is about to install. Confined to the raft
 * loop.
 *
 * <p>What others need is kept within bounds, beyond which they get a snapshot, or another one.
 */
final class LogRetention {

    /** Entries kept for others: their places in the log take 20 bytes of memory each. */
    private static final long ENTRIES_FOR_OTHERS = 1_000_000;

    /** How much larger the log may get while a snapshot is under way. */
    private static final int SNAPSHOT_FACTOR = 4;

    private static final long NONE = Long.MAX_VALUE;

    private final NodeConfig config;
    private final WriteAheadLog log;
    private final SnapshotSender sender;

    private long durableSeen;
    private long acknowledgedByOthers;
    /** The last entry of the snapshot that some member is about to install. */
    private long snapshotIndex = NONE;

    LogRetention(NodeConfig config, WriteAheadLog log, SnapshotSender sender) {
        this.config = config;
        this.log = log;
        this.sender = sender;
    }

    /** The last entry that all others have of those that are there; as of the last tick. */
    long acknowledgedByOthers() {
        return acknowledgedByOthers;
    }

    /** @param progress of the others; empty unless this member leads */
    void dropOldEntries(long durableIndex, List<MemberProgress> progress) throws IOException {
        long needed = neededByFollowers(progress);
        acknowledgedByOthers = needed - 1;
        long snapshot = snapshotIndex(progress);
        if (durableIndex == durableSeen) {
            return;
        }
        durableSeen = durableIndex;
        boolean large = log.sizeBytes() > config.logBytesMax();
        if (durableIndex - log.firstIndex() <= config.snapshotCount() && !large) {
            return;
        }
        long floor = durableIndex - ENTRIES_FOR_OTHERS;
        long target = large ? durableIndex : durableIndex - config.catchUpEntries();
        if (!large) {
            target = Math.min(target, Math.max(floor, needed));
        }
        if (snapshot != NONE && log.sizeBytes() <= SNAPSHOT_FACTOR * config.logBytesMax()) {
            target = Math.min(target, Math.max(floor, snapshot + 1));
        }
        log.dropBelow(target);
    }

    private static long neededByFollowers(List<MemberProgress> progress) {
        return progress.stream()
                .filter(member -> member.recentlyActive() && member.state() != ProgressState.SNAPSHOT)
                .mapToLong(member -> member.matchIndex() + 1)
                .min()
                .orElse(NONE);
    }

    /** Remembered from when a snapshot is made until nobody waits for one any more. */
    private long snapshotIndex(List<MemberProgress> progress) {
        boolean awaited = progress.stream()
                .anyMatch(member -> member.recentlyActive() && member.state() == ProgressState.SNAPSHOT);
        long inUse = sender.lowestIndexInUse();
        if (inUse == NONE && !awaited) {
            snapshotIndex = NONE;
        } else {
            snapshotIndex = Math.min(snapshotIndex, inUse);
        }
        return snapshotIndex;
    }
}
