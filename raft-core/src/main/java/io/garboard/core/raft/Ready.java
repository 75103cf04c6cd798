package io.garboard.core.raft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done now, for whoever drives the core. In this order:
 *
 * <ol>
 *   <li>send {@code messages} (now, or while the disk works);
 *   <li>append {@code entries} and {@code hardState} to the log and, if {@code mustForce}, force it;
 *   <li>tell the core ({@link RaftCore#persisted});
 *   <li>send {@code messagesAfterPersist};
 *   <li>if there is a {@code snapshot}: when everything handed out before is applied, install it; then let the log begin
 *       after it, and tell the core ({@link RaftCore#installed}). Nothing is committed meanwhile;
 *   <li>apply {@code committed}; answer {@code readStates} once their index is applied.
 * </ol>
 *
 * @param entries ascending, without gaps; the first may replace an entry of the log, which then ends before it
 * @param hardState null if it is as it was
 * @param mustForce whether entries, term or vote are new; a new commit index alone need not be forced
 * @param snapshot null if there is none to install
 * @param needSnapshot the members that this leader has no entries for any more, each once
 * @param committed ascending, without gaps, each given out once; all of them on this member's disk
 */
public record Ready(
        List<Message> messages,
        List<Entry> entries,
        @Nullable HardState hardState,
        boolean mustForce,
        List<Message> messagesAfterPersist,
        @Nullable SnapshotInstall snapshot,
        List<Long> needSnapshot,
        List<Entry> committed,
        List<ReadState> readStates) {}
