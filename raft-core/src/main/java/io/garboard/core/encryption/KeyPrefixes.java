package io.garboard.core.encryption;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;

/** A set of prefixes of keys. Immutable; any thread. */
public final class KeyPrefixes {

    /** No key has one of these. */
    public static final KeyPrefixes NONE = of(List.of());

    private final byte[][] prefixes;

    private KeyPrefixes(byte[][] prefixes) {
        this.prefixes = prefixes;
    }

    /** The prefixes given; an empty one is every key's. */
    public static KeyPrefixes of(List<ByteString> prefixes) {
        return new KeyPrefixes(prefixes.stream().map(ByteString::toByteArray).toArray(byte[][]::new));
    }

    public boolean isEmpty() {
        return prefixes.length == 0;
    }

    /** Whether the key begins with one of them. */
    public boolean match(ByteString key) {
        for (byte[] prefix : prefixes) {
            if (begins(key, prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code start} is how {@code bytes} begin. */
    static boolean begins(ByteString bytes, byte[] start) {
        if (bytes.size() < start.length) {
            return false;
        }
        for (int i = start.length - 1; i >= 0; i--) {
            if (bytes.byteAt(i) != start[i]) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #match(ByteString)}, for part of an array. */
    public boolean match(byte[] bytes, int keyOffset, int keyLength) {
        for (byte[] prefix : prefixes) {
            if (prefix.length <= keyLength
                    && Arrays.equals(bytes, keyOffset, keyOffset + prefix.length, prefix, 0, prefix.length)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a range may hold a key that begins with one of them.
     *
     * @param rangeEnd as in etcd's requests: empty for the one key, a single zero byte for all from {@code key} on
     */
    public boolean intersect(ByteString key, ByteString rangeEnd) {
        if (rangeEnd.isEmpty()) {
            return match(key);
        }
        boolean open = rangeEnd.size() == 1 && rangeEnd.byteAt(0) == 0;
        for (byte[] prefix : prefixes) {
            boolean endsBefore = !open && compare(rangeEnd, prefix) <= 0;
            boolean startsAfter = compare(key, prefix) > 0 && !begins(key, prefix);
            if (!endsBefore && !startsAfter) {
                return true;
            }
        }
        return false;
    }

    private static int compare(ByteString bytes, byte[] other) {
        int common = Math.min(bytes.size(), other.length);
        for (int i = 0; i < common; i++) {
            int order = Byte.compareUnsigned(bytes.byteAt(i), other[i]);
            if (order != 0) {
                return order;
            }
        }
        return bytes.size() - other.length;
    }
}
