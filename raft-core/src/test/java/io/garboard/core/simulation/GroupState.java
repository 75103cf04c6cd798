package io.garboard.core.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one group as a client may know them: the sequential specification that histories are held against.
 *
 * @param revision the last one that is known to have been reached
 * @param keys ascending
 */
record GroupState(long revision, List<Kv> keys) {

    static final GroupState EMPTY = new GroupState(1, List.of());

    /** A key as it was read. */
    record Kv(String key, String value, long createRevision, long modRevision, long version) {}

    @Nullable
    Kv get(String key) {
        for (Kv kv : keys) {
            if (kv.key.equals(key)) {
                return kv;
            }
        }
        return null;
    }

    /** The state after the operation, or null if it cannot have gone like that here. */
    @Nullable
    GroupState after(Operation operation) {
        return switch (operation.kind) {
            case PUT -> operation.revision > revision ? put(operation.key, operation.value, operation.revision) : null;
            case DELETE -> afterDelete(operation);
            case READ -> afterRead(operation);
            case SWAP -> afterSwap(operation);
        };
    }

    private @Nullable GroupState afterDelete(Operation operation) {
        if (!operation.known) {
            return without(operation.key, revision);
        }
        boolean exists = get(operation.key) != null;
        boolean possible = exists == operation.succeeded
                && (exists ? operation.revision > revision : operation.revision >= revision);
        return possible ? without(operation.key, operation.revision) : null;
    }

    private @Nullable GroupState afterRead(Operation operation) {
        boolean possible = operation.revision >= revision && keys.equals(operation.read);
        return possible ? new GroupState(operation.revision, keys) : null;
    }

    private @Nullable GroupState afterSwap(Operation operation) {
        Kv guarded = get(operation.key);
        boolean holds = (guarded == null ? 0 : guarded.modRevision) == operation.expectedRevision;
        if (holds != operation.succeeded) {
            return null;
        }
        if (!holds) {
            return afterRead(operation);
        }
        return operation.revision <= revision
                ? null
                : put(operation.key, operation.value, operation.revision)
                        .put(operation.secondKey(), operation.value, operation.revision);
    }

    private GroupState put(String key, String value, long newRevision) {
        Kv old = get(key);
        Kv kv = new Kv(
                key,
                value,
                old == null ? newRevision : old.createRevision,
                newRevision,
                old == null ? 1 : old.version + 1);
        List<Kv> changed = new ArrayList<>(keys);
        changed.remove(old);
        int place = 0;
        while (place < changed.size() && changed.get(place).key.compareTo(key) < 0) {
            place++;
        }
        changed.add(place, kv);
        return new GroupState(newRevision, List.copyOf(changed));
    }

    private GroupState without(String key, long newRevision) {
        return new GroupState(
                newRevision, keys.stream().filter(kv -> !kv.key.equals(key)).toList());
    }
}
