package io.garboard.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.simulation.GroupState.Kv;
import io.garboard.core.simulation.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The checker itself: what it must accept, and what it must not. */
class LinearizabilityTest {

    private final List<Operation> operations = new ArrayList<>();

    private Operation add(Kind kind, String value, long from, long to, long revision, boolean succeeded) {
        Operation operation = new Operation(operations.size(), kind, "g", "g/a", value, 0, from);
        operation.returnedNanos = to;
        operation.known = true;
        operation.revision = revision;
        operation.succeeded = succeeded;
        operations.add(operation);
        return operation;
    }

    private void put(String value, long from, long to, long revision) {
        add(Kind.PUT, value, from, to, revision, false);
    }

    private void read(long from, long to, long revision, Kv... seen) {
        add(Kind.READ, "", from, to, revision, false).read = List.of(seen);
    }

    private static Kv a(String value, long create, long mod, long version) {
        return new Kv("g/a", value, create, mod, version);
    }

    @Test
    void acceptsWhatOverlapsInEitherOrder() {
        put("x", 0, 10, 3);
        put("y", 0, 10, 2);
        read(11, 12, 3, a("x", 2, 3, 2));
        assertThat(Linearizability.holds(operations)).isTrue();
    }

    @Test
    void refusesAStaleRead() {
        put("x", 0, 1, 2);
        put("y", 2, 3, 3);
        read(4, 5, 2, a("x", 2, 2, 1));
        assertThat(Linearizability.holds(operations)).isFalse();
    }

    @Test
    void refusesALostWrite() {
        put("x", 0, 1, 2);
        read(2, 3, 2);
        assertThat(Linearizability.holds(operations)).isFalse();
    }

    @Test
    void refusesRevisionsAgainstRealTime() {
        put("x", 0, 1, 5);
        put("y", 2, 3, 4);
        assertThat(Linearizability.holds(operations)).isFalse();
    }

    @Test
    void letsAnUnknownDeletionHappenOrNot() {
        put("x", 0, 1, 2);
        Operation delete = add(Kind.DELETE, "", 2, Operation.NEVER, 0, false);
        delete.known = false;
        read(3, 4, 2, a("x", 2, 2, 1));
        read(5, 6, 3);
        assertThat(Linearizability.holds(operations)).isTrue();
        read(7, 8, 3, a("x", 2, 2, 1));
        assertThat(Linearizability.holds(operations)).isFalse();
    }

    @Test
    void refusesAGuardThatHeldWhenItCouldNot() {
        put("x", 0, 1, 2);
        add(Kind.SWAP, "y", 2, 3, 3, true);
        assertThat(Linearizability.holds(operations)).isFalse();
    }

    /** Made from a real order, so it must be accepted; with one read made stale, mostly not. */
    @Test
    void agreesWithHistoriesMadeFromAnOrder() {
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int round = 0; round < 200; round++) {
            operations.clear();
            long revision = 1;
            List<Kv> state = List.of();
            for (int i = 0; i < 40; i++) {
                long at = i * 10L;
                long from = at - random.nextInt(25);
                long to = at + 1 + random.nextInt(25);
                if (random.nextBoolean()) {
                    revision++;
                    Kv old = state.isEmpty() ? null : state.get(0);
                    state = List.of(a(
                            "v" + i,
                            old == null ? revision : old.createRevision(),
                            revision,
                            old == null ? 1 : old.version() + 1));
                    put("v" + i, from, to, revision);
                } else {
                    add(Kind.READ, "", from, to, revision, false).read = state;
                }
            }
            assertThat(Linearizability.holds(operations)).isTrue();
            read(2000, 2001, 2, a("v0", 2, 2, 1));
            refused += Linearizability.holds(operations) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(190);
    }
}
