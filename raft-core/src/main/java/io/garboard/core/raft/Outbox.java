package io.garboard.core.raft;

import io.garboard.core.raft.Message.AppendResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the core has to say and has not handed out yet, and what of the hard state it has handed out: so it knows which
 * message may leave at once and which has to wait for the disk.
 *
 * <p>Confined to the core's thread. Invariant: no message leaves before that of which it speaks could survive a crash.
 * Whatever was said in a step in which term or vote changed waits for them; an answer that vouches for entries
 * ({@link Message#needsDurableLog}) always waits.
 */
final class Outbox {

    private List<Message> messages = new ArrayList<>();
    private List<ReadState> readStates = new ArrayList<>();
    private List<Long> needSnapshot = new ArrayList<>();
    private HardState taken;

    /** @param onDisk the hard state that needs not be handed out */
    Outbox(HardState onDisk) {
        this.taken = onDisk;
    }

    void send(Message message) {
        messages.add(message);
    }

    /** Acknowledges entries; what is acknowledged with more in the same step needs no message of its own. */
    void acknowledge(AppendResponse answer) {
        int last = messages.size() - 1;
        if (last >= 0 && messages.get(last) instanceof AppendResponse before && answer.includes(before)) {
            messages.set(last, answer);
        } else {
            messages.add(answer);
        }
    }

    void readReady(ReadState state) {
        readStates.add(state);
    }

    void needSnapshot(long memberId) {
        needSnapshot.add(memberId);
    }

    boolean isEmpty() {
        return messages.isEmpty() && readStates.isEmpty() && needSnapshot.isEmpty();
    }

    /** Whether the hard state differs from the one that was handed out last. */
    boolean isNew(long term, long votedFor, long commitIndex) {
        return term != taken.term() || votedFor != taken.votedFor() || commitIndex != taken.commitIndex();
    }

    /** Hands out everything, with what the log and the core have to add. */
    Ready take(HardState now, List<Entry> entries, @Nullable SnapshotInstall snapshot, List<Entry> committed) {
        boolean mustForceState = now.mustForceAfter(taken);
        List<Message> early = new ArrayList<>();
        List<Message> late = new ArrayList<>();
        for (Message message : messages) {
            // A message of a new term, or a vote, must not be heard of if a crash could still undo it.
            (mustForceState || message.needsDurableLog() ? late : early).add(message);
        }
        Ready ready = new Ready(
                early,
                entries,
                now.equals(taken) ? null : now,
                mustForceState || !entries.isEmpty(),
                late,
                snapshot,
                needSnapshot,
                committed,
                readStates);
        taken = now;
        messages = new ArrayList<>();
        readStates = new ArrayList<>();
        needSnapshot = new ArrayList<>();
        return ready;
    }
}
