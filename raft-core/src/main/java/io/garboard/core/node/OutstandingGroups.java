package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * This member's groups that are in the log or on their way to the leader, with no outcome yet. Confined to the raft loop.
 *
 * <p>Sequence numbers and terms ascend. A group goes into an entry of the term it was proposed in or nowhere, and the groups
 * of a member go into the log in their order. So a committed group, or a committed entry of a later term, ends those that
 * should have come before it.
 */
final class OutstandingGroups {

    /**
     * Some proposals that share their fate.
     *
     * @param tick when the first attempt was made
     * @param bytes of their commands
     */
    record Group(long sequence, long term, long tick, int bytes, List<Proposal> proposals) {}

    /** Ends the proposals of a group with an error. */
    interface Failure {
        void fail(Group group, EtcdError error);
    }

    private final ArrayDeque<Group> groups = new ArrayDeque<>();
    private final Failure failure;

    private long bytes;

    OutstandingGroups(Failure failure) {
        this.failure = failure;
    }

    long bytes() {
        return bytes;
    }

    /** How many were proposed at {@code tick} or later, as far as {@code max}. */
    int countSince(long tick, int max) {
        int count = 0;
        for (Iterator<Group> i = groups.descendingIterator(); count < max && i.hasNext(); ) {
            if (i.next().tick < tick) {
                break;
            }
            count++;
        }
        return count;
    }

    void add(Group group) {
        groups.addLast(group);
        bytes += group.bytes;
    }

    /** A group of this incarnation is committed in an entry of this term: returns its proposals if they still wait. */
    @Nullable
    List<Proposal> committed(long sequence, long term) {
        while (!groups.isEmpty() && groups.getFirst().sequence <= sequence) {
            Group group = removeFirst();
            if (group.sequence == sequence && group.term == term) {
                return group.proposals;
            }
            failure.fail(group, EtcdError.LEADER_CHANGED);
        }
        return null;
    }

    /** An entry of this term is committed: what was proposed in an earlier one and is not before it will never be. */
    void termCommitted(long term) {
        while (!groups.isEmpty() && groups.getFirst().term < term) {
            failure.fail(removeFirst(), EtcdError.LEADER_CHANGED);
        }
    }

    /** Takes a group out that the leader of {@code term} has not taken; null if it has its outcome already. */
    @Nullable
    Group refused(long sequence, long term) {
        for (Iterator<Group> i = groups.iterator(); i.hasNext(); ) {
            Group group = i.next();
            if (group.sequence == sequence && group.term == term) {
                i.remove();
                bytes -= group.bytes;
                return group;
            }
        }
        return null;
    }

    /** Ends those that have waited since before {@code tick}. They may still be committed. */
    void expire(long tick, Function<Group, EtcdError> error) {
        for (Iterator<Group> i = groups.iterator(); i.hasNext(); ) {
            Group group = i.next();
            if (group.tick < tick) {
                i.remove();
                bytes -= group.bytes;
                failure.fail(group, error.apply(group));
            }
        }
    }

    void failAll(EtcdError error) {
        while (!groups.isEmpty()) {
            failure.fail(removeFirst(), error);
        }
    }

    private Group removeFirst() {
        Group group = groups.removeFirst();
        bytes -= group.bytes;
        return group;
    }
}
