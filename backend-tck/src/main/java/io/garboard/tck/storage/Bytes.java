package io.garboard.tck.storage;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A byte string that is ordered as the SPI orders keys: unsigned, a prefix before what it is a prefix of. */
final class Bytes implements Comparable<Bytes> {

    private static final int SHOWN_BYTES_MAX = 24;

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** Wraps a copy of {@code array}. */
    static Bytes of(byte[] array) {
        return new Bytes(array.clone());
    }

    /** A copy. */
    byte[] array() {
        return array.clone();
    }

    int length() {
        return array.length;
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        int shown = Math.min(array.length, SHOWN_BYTES_MAX);
        return HexFormat.of().formatHex(array, 0, shown) + (shown < array.length ? "…" : "") + "[" + array.length + "]";
    }
}
