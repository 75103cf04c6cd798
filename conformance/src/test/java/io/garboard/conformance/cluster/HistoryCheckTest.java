package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.conformance.cluster.Operation.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A check that lets everything pass would be worth nothing. */
class HistoryCheckTest {

    private static final List<HistoryEvent> HISTORY =
            List.of(new HistoryEvent(2, "k", "a"), new HistoryEvent(3, "k", "b"), new HistoryEvent(4, "k", null));

    private static final Operation A = new Operation(Kind.PUT, "k", "a", 1, 2, 2, 0);
    private static final Operation B = new Operation(Kind.PUT, "k", "b", 3, 6, 3, 0);
    private static final Operation GONE = new Operation(Kind.DELETE, "k", null, 7, 8, 4, 0);

    private static void check(Operation... operations) {
        new HistoryCheck(HISTORY).check(List.of(operations));
    }

    @Test
    void whatAgreesPasses() {
        check(
                A,
                B,
                GONE,
                new Operation(Kind.READ, "k", "a", 4, 5, 2, 2),
                new Operation(Kind.SERIALIZABLE_READ, "k", "a", 9, 10, 2, 2),
                new Operation(Kind.READ, "k", null, 9, 10, 4, 0),
                new Operation(Kind.DOUBTFUL_PUT, "k", "c", 9, 10, 0, 0));
    }

    @Test
    void aDoubtfulWriteMayHaveHappened() {
        check(A, new Operation(Kind.DOUBTFUL_PUT, "k", "b", 3, 6, 0, 0), GONE);
    }

    @Test
    void aLostWriteIsFound() {
        assertThatThrownBy(() -> check(A, B, GONE, new Operation(Kind.PUT, "k", "c", 9, 10, 5, 0)))
                .hasMessageContaining("lost");
    }

    @Test
    void aStaleReadIsFound() {
        assertThatThrownBy(() -> check(A, B, GONE, new Operation(Kind.READ, "k", "b", 9, 10, 3, 3)))
                .hasMessageContaining("stale");
    }

    @Test
    void aWriteInTheWrongOrderIsFound() {
        assertThatThrownBy(() -> check(A, new Operation(Kind.PUT, "k", "b", 9, 10, 3, 0), GONE))
                .hasMessageContaining("stale");
    }

    @Test
    void aReadOfSomethingElseIsFound() {
        assertThatThrownBy(() -> check(A, B, GONE, new Operation(Kind.READ, "k", "a", 4, 5, 3, 2)))
                .hasMessageContaining("not there");
    }

    @Test
    void whatNobodyWroteIsFound() {
        assertThatThrownBy(() -> check(A, GONE)).hasMessageContaining("nobody");
    }

    @Test
    void aWriteThatHappenedTwiceIsFound() {
        List<HistoryEvent> twice = List.of(new HistoryEvent(2, "k", "a"), new HistoryEvent(3, "k", "a"));
        assertThatThrownBy(() -> new HistoryCheck(twice).check(List.of(A))).hasMessageContaining("twice");
    }
}
