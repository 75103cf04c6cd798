package io.garboard.core.simulation;

import static io.garboard.core.simulation.Violation.require;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Everything the clients asked and were told. */
final class History {

    private final Truth truth;
    private final Map<String, List<Operation>> groups = new TreeMap<>();
    /** The highest revision that any client has been told of with a linearizable answer. */
    private long floor = 1;

    int answered;
    int unknown;

    History(Truth truth) {
        this.truth = truth;
    }

    /** What every operation that begins now must at least see. */
    long floor() {
        return floor;
    }

    void begin(Operation operation) {
        groups.computeIfAbsent(operation.group, group -> new ArrayList<>()).add(operation);
    }

    /** A client was told the outcome; {@code floorThen} is the floor when it asked. */
    void end(Operation operation, long nowNanos, long floorThen) {
        answered++;
        operation.returnedNanos = nowNanos;
        operation.known = true;
        boolean changes = operation.isWrite() && (operation.succeeded || operation.kind == Operation.Kind.PUT);
        require(
                changes ? operation.revision > floorThen : operation.revision >= floorThen,
                "stale: " + operation + ", although revision " + floorThen + " was known before");
        floor = Math.max(floor, operation.revision);
        if (changes) {
            require(isTrue(operation), "acknowledged, but not what happened: " + operation);
        }
        if (operation.read != null) {
            requireTrue(operation.group, operation.revision, operation.read, operation.toString());
        }
    }

    private boolean isTrue(Operation operation) {
        Truth.Change change = truth.changesOf(operation.key).get(operation.revision);
        return change != null
                && (operation.kind == Operation.Kind.DELETE
                        ? change.value() == null
                        : operation.value.equals(change.value()));
    }

    /** What was read at a revision is what there was. */
    void requireTrue(String group, long revision, List<GroupState.Kv> read, String what) {
        List<GroupState.Kv> expected = truth.at(revision, group + "/", group + "0").stream()
                .map(change -> new GroupState.Kv(
                        change.key(),
                        String.valueOf(change.value()),
                        change.createRevision(),
                        change.revision(),
                        change.version()))
                .toList();
        require(
                read.equals(expected),
                what + " reads " + read + " at revision " + revision + ", there was " + expected);
    }

    /** It is certain that nothing came of it. */
    void drop(Operation operation) {
        List<Operation> group = groups.get(operation.group);
        if (group != null) {
            group.remove(operation);
        }
    }

    /** All is quiet: resolves what is unknown by what was seen, and looks for an order of the rest. */
    void check() {
        groups.forEach((group, operations) -> {
            List<Operation> resolved = resolve(operations);
            if (!Linearizability.holds(resolved)) {
                StringBuilder text = new StringBuilder("not linearizable: group " + group);
                resolved.forEach(operation -> text.append("\n  ").append(operation));
                throw new Violation(text.toString());
            }
        });
    }

    /**
     * Every value is put once, so an unknown put happened if and only if its value was seen, at that revision; an unknown
     * deletion can have happened only if there is one that nobody else claims.
     */
    private List<Operation> resolve(List<Operation> operations) {
        Set<String> claimed = new HashSet<>();
        for (Operation operation : operations) {
            if (operation.known && operation.succeeded && operation.kind == Operation.Kind.DELETE) {
                claimed.add(operation.key + "@" + operation.revision);
            }
        }
        List<Operation> resolved = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation.known || mayHaveHappened(operation, claimed)) {
                resolved.add(operation);
            }
        }
        return resolved;
    }

    private boolean mayHaveHappened(Operation operation, Set<String> claimed) {
        unknown++;
        for (Truth.Change change : truth.changesOf(operation.key).values()) {
            if (operation.kind == Operation.Kind.DELETE) {
                if (change.value() == null && !claimed.contains(operation.key + "@" + change.revision())) {
                    return true;
                }
            } else if (operation.value.equals(change.value())) {
                operation.known = true;
                operation.succeeded = true;
                operation.revision = change.revision();
                return true;
            }
        }
        return false;
    }
}
