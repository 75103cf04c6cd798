package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds clients' operations against the history that the cluster tells afterwards. The history orders all writes, and
 * every answer names its place in it; so the operations are linearizable if they agree with the history where they say
 * they stand, and if these places go up wherever one operation ended before another began.
 */
final class HistoryCheck {

    private final List<HistoryEvent> history;
    private final Map<Long, HistoryEvent> byRevision = new HashMap<>();
    private final Map<String, NavigableMap<Long, HistoryEvent>> byKey = new HashMap<>();

    /** @param history every change, each with a revision of its own */
    HistoryCheck(List<HistoryEvent> history) {
        this.history = List.copyOf(history);
        for (HistoryEvent event : history) {
            assertThat(byRevision.put(event.revision(), event))
                    .as("two changes at one revision: %s", event)
                    .isNull();
            byKey.computeIfAbsent(event.key(), key -> new TreeMap<>()).put(event.revision(), event);
        }
    }

    void check(List<Operation> operations) {
        operations.forEach(this::checkPlace);
        checkOrder(operations);
        checkOrigins(operations);
    }

    private void checkPlace(Operation operation) {
        switch (operation.kind()) {
            case PUT, DELETE ->
                assertThat(byRevision.get(operation.revision()))
                        .as("an acknowledged write is lost: %s", operation)
                        .isEqualTo(new HistoryEvent(operation.revision(), operation.key(), writtenValue(operation)));
            case READ, SERIALIZABLE_READ -> {
                HistoryEvent latest = latest(operation.key(), operation.revision());
                assertThat(operation.value())
                        .as("a read of what was not there: %s, but there was %s", operation, latest)
                        .isEqualTo(latest == null ? null : latest.value());
                if (latest != null && latest.value() != null) {
                    assertThat(operation.modRevision()).as("%s", operation).isEqualTo(latest.revision());
                }
            }
            case DOUBTFUL_PUT, DOUBTFUL_DELETE -> {}
        }
    }

    private static @Nullable String writtenValue(Operation operation) {
        return operation.kind() == Operation.Kind.DELETE ? null : operation.value();
    }

    private @Nullable HistoryEvent latest(String key, long revision) {
        NavigableMap<Long, HistoryEvent> changes = byKey.get(key);
        Map.Entry<Long, HistoryEvent> entry = changes == null ? null : changes.floorEntry(revision);
        return entry == null ? null : entry.getValue();
    }

    /** What ended before another began stands before it; a write even strictly. */
    private static void checkOrder(List<Operation> operations) {
        List<Operation> ordered =
                operations.stream().filter(Operation::isOrdered).toList();
        List<Operation> byEnd = new ArrayList<>(ordered);
        byEnd.sort(Comparator.comparingLong(Operation::endNanos));
        List<Operation> byStart = new ArrayList<>(ordered);
        byStart.sort(Comparator.comparingLong(Operation::startNanos));
        int ended = 0;
        Operation latest = null;
        for (Operation operation : byStart) {
            for (; byEnd.get(ended).endNanos() < operation.startNanos(); ended++) {
                if (latest == null || byEnd.get(ended).revision() > latest.revision()) {
                    latest = byEnd.get(ended);
                }
            }
            if (latest != null) {
                long least = latest.revision() + (operation.isWrite() ? 1 : 0);
                assertThat(operation.revision())
                        .as("stale: %s began after %s had ended", operation, latest)
                        .isGreaterThanOrEqualTo(least);
            }
        }
    }

    /** Everything in the history was asked for, and happened once. */
    private void checkOrigins(List<Operation> operations) {
        Set<String> written = new HashSet<>();
        for (Operation operation : operations) {
            if (operation.kind() == Operation.Kind.PUT || operation.kind() == Operation.Kind.DOUBTFUL_PUT) {
                written.add(operation.key() + "=" + operation.value());
            }
        }
        for (HistoryEvent event : history) {
            if (event.value() != null) {
                assertThat(written.remove(event.key() + "=" + event.value()))
                        .as("nobody wrote this, or it was written once and happened twice: %s", event)
                        .isTrue();
            }
        }
    }
}
