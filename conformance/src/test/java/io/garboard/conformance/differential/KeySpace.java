package io.garboard.conformance.differential;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A small set of keys, so that operations meet each other, with the bytes that order is easily lost on. */
final class KeySpace {
    private static final ByteString TO_THE_END = ByteString.copyFrom(new byte[] {0});
    private static final List<ByteString> KEYS = keys();

    private final SplittableRandom random;

    KeySpace(SplittableRandom random) {
        this.random = random;
    }

    /** A key and the end of a range that starts with it; an empty end means the key alone. */
    record Span(ByteString key, ByteString end) {}

    ByteString key() {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    Span span() {
        ByteString key = key();
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> new Span(key, ByteString.EMPTY);
            case 4, 5 -> prefix(key.substring(0, Math.min(key.size(), 1 + random.nextInt(2))));
            case 6 -> new Span(key, TO_THE_END);
            case 7 -> new Span(TO_THE_END, TO_THE_END);
            case 8 -> ordered(key, key());
            default -> new Span(key, key()); // as often as not an empty or inverted range
        };
    }

    /** A range that touches few keys, for deletes. */
    Span narrowSpan() {
        return random.nextInt(3) == 0 ? prefix(key()) : new Span(key(), ByteString.EMPTY);
    }

    ByteString value() {
        int kind = random.nextInt(40);
        int sizeBytes = kind == 0 ? 20_000 : kind < 4 ? 0 : kind < 20 ? 1 : random.nextInt(200);
        byte[] bytes = new byte[sizeBytes];
        random.nextBytes(bytes);
        if (sizeBytes == 1) {
            bytes[0] &= 3; // equal values, for compares and for ties in sorting
        }
        return ByteString.copyFrom(bytes);
    }

    private static Span ordered(ByteString one, ByteString other) {
        boolean swapped = ByteString.unsignedLexicographicalComparator().compare(one, other) > 0;
        return swapped ? new Span(other, one) : new Span(one, other);
    }

    private static Span prefix(ByteString key) {
        byte[] end = key.toByteArray();
        for (int i = end.length - 1; i >= 0; i--) {
            if (end[i] != (byte) 0xff) {
                end[i]++;
                return new Span(key, ByteString.copyFrom(end, 0, i + 1));
            }
        }
        return new Span(key, TO_THE_END);
    }

    private static List<ByteString> keys() {
        List<ByteString> keys = new ArrayList<>();
        for (String area : List.of("a", "b", "registry/pods", "registry/secrets")) {
            for (int i = 0; i < 12; i++) {
                keys.add(ByteString.copyFromUtf8(area + "/" + i));
            }
            keys.add(ByteString.copyFromUtf8(area));
        }
        for (int last : new int[] {0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff}) {
            keys.add(ByteString.copyFrom(new byte[] {'z', (byte) last}));
            keys.add(ByteString.copyFrom(new byte[] {(byte) last}));
            keys.add(ByteString.copyFrom(new byte[] {(byte) last, (byte) 0xff}));
        }
        return List.copyOf(keys);
    }
}
