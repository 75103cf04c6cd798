package io.garboard.core.mvcc;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The keys that a request names: one key, or those from a key on and below another, or all from a key on. */
final class KeyRange {

    /** Every key there is. */
    static final KeyRange ALL = new KeyRange(new byte[0], null, false);

    private final byte[] from;
    private final byte @Nullable [] to;
    private final boolean single;

    private KeyRange(byte[] from, byte @Nullable [] to, boolean single) {
        this.from = from;
        this.to = to;
        this.single = single;
    }

    /** @param rangeEnd as in etcd's requests: empty for the one key, a single zero byte for all from {@code key} on */
    static KeyRange of(ByteString key, ByteString rangeEnd) {
        if (rangeEnd.isEmpty()) {
            return single(key.toByteArray());
        }
        boolean open = rangeEnd.size() == 1 && rangeEnd.byteAt(0) == 0;
        return new KeyRange(key.toByteArray(), open ? null : rangeEnd.toByteArray(), false);
    }

    static KeyRange single(byte[] key) {
        return new KeyRange(key, Arrays.copyOf(key, key.length + 1), true);
    }

    byte[] from() {
        return from;
    }

    /** The first key that is not in the range; null if there is no end. */
    byte @Nullable [] to() {
        return to;
    }

    boolean isSingle() {
        return single;
    }

    boolean isEmpty() {
        return to != null && Arrays.compareUnsigned(from, to) >= 0;
    }

    boolean contains(byte[] key) {
        return Arrays.compareUnsigned(key, from) >= 0 && (to == null || Arrays.compareUnsigned(key, to) < 0);
    }
}
