package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import java.util.SplittableRandom;

/** Keys and values as a control plane has them. */
final class Keys {

    static final ByteString ALL_FROM = ByteString.copyFromUtf8("/registry/");
    static final ByteString ALL_TO = ByteString.copyFromUtf8("/registry0");
    private static final int NAMESPACES = 50;

    private Keys() {}

    static ByteString pod(int number) {
        return ByteString.copyFromUtf8("/registry/pods/namespace-%02d/pod-%06d".formatted(number % NAMESPACES, number));
    }

    /** Incompressible bytes, the same for the same seed. */
    static ByteString value(long seed, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new SplittableRandom(seed).nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
