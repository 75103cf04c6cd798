package io.garboard.core.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the operations on one group of keys can be put into one order that respects real time and gives every client the
 * answer it got. Groups are independent of each other, so each is checked alone.
 *
 * <p>Source: J. Wing, C. Gong, <i>Testing and Verifying Concurrent Objects</i> (1993); G. Lowe, <i>Testing for
 * linearizability</i> (2017), for the set of configurations that were tried; A. Horn, D. Kroening, <i>Faster
 * linearizability checking via P-compositionality</i> (2015), for the partition.
 */
final class Linearizability {

    /** A moment in a list of them: an operation begins, or {@code match} of it does and here it ends. */
    private static final class Moment {
        final int operation;
        final boolean isCall;

        @Nullable
        Moment match;

        @Nullable
        Moment previous;

        @Nullable
        Moment next;

        Moment(int operation, boolean isCall) {
            this.operation = operation;
            this.isCall = isCall;
        }
    }

    private record Configuration(BitSet done, GroupState state) {}

    private record Step(Moment call, GroupState before) {}

    private final List<Operation> operations;
    private final Moment head = new Moment(-1, false);

    private Linearizability(List<Operation> operations) {
        this.operations = operations;
        build();
    }

    /** Checks; operations whose outcome is unknown may have happened at any time after they began, or never. */
    static boolean holds(List<Operation> operations) {
        return new Linearizability(operations).search();
    }

    private void build() {
        record At(long nanos, boolean isCall, int operation) {}
        List<At> order = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            order.add(new At(operations.get(i).invokedNanos, true, i));
            order.add(new At(operations.get(i).returnedNanos, false, i));
        }
        // What begins at the very moment something ends counts as concurrent.
        order.sort(Comparator.comparingLong(At::nanos)
                .thenComparing(at -> !at.isCall)
                .thenComparingInt(At::operation));
        Moment[] calls = new Moment[operations.size()];
        Moment last = head;
        for (At at : order) {
            Moment moment = new Moment(at.operation, at.isCall);
            if (at.isCall) {
                calls[at.operation] = moment;
            } else {
                calls[at.operation].match = moment;
            }
            last.next = moment;
            moment.previous = last;
            last = moment;
        }
    }

    private boolean search() {
        GroupState state = GroupState.EMPTY;
        BitSet done = new BitSet();
        Set<Configuration> tried = new HashSet<>();
        ArrayDeque<Step> steps = new ArrayDeque<>();
        Moment at = head.next;
        while (at != null) {
            if (at.isCall) {
                GroupState after = state.after(operations.get(at.operation));
                BitSet with = (BitSet) done.clone();
                with.set(at.operation);
                if (after != null && tried.add(new Configuration(with, after))) {
                    steps.addLast(new Step(at, state));
                    state = after;
                    done = with;
                    lift(at);
                    at = head.next;
                } else {
                    at = at.next;
                }
            } else if (operations.get(at.operation).returnedNanos == Operation.NEVER) {
                // Only operations are left of which nobody knows whether they happened.
                return true;
            } else {
                Step step = steps.pollLast();
                if (step == null) {
                    return false;
                }
                state = step.before;
                done = (BitSet) done.clone();
                done.clear(step.call.operation);
                unlift(step.call);
                at = step.call.next;
            }
        }
        return true;
    }

    private static void lift(Moment call) {
        unlink(call);
        if (call.match != null) {
            unlink(call.match);
        }
    }

    private static void unlift(Moment call) {
        if (call.match != null) {
            link(call.match);
        }
        link(call);
    }

    private static void unlink(Moment moment) {
        if (moment.previous != null) {
            moment.previous.next = moment.next;
        }
        if (moment.next != null) {
            moment.next.previous = moment.previous;
        }
    }

    private static void link(Moment moment) {
        if (moment.previous != null) {
            moment.previous.next = moment;
        }
        if (moment.next != null) {
            moment.next.previous = moment;
        }
    }
}
