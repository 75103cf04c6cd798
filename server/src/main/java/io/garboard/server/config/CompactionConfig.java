package io.garboard.server.config;

import java.time.Duration;

/**
 * Dropping old revisions.
 *
 * @param mode who decides when
 * @param retention history to keep in PERIODIC mode
 * @param retentionRevisions history to keep in REVISION mode
 * @param batchLimit most revisions dropped in one step
 * @param sleepInterval pause between steps
 */
public record CompactionConfig(
        Mode mode, Duration retention, long retentionRevisions, int batchLimit, Duration sleepInterval) {

    /** Who decides when to compact. */
    public enum Mode {
        /** Clients alone, as in a control plane. */
        OFF,
        /** What is older than a duration goes. */
        PERIODIC,
        /** What is more than a number of revisions back goes. */
        REVISION
    }
}
