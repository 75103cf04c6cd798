package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Keys and values as a control plane has them. */
final class Keys {

    static final ByteString ALL_FROM = ByteString.copyFromUtf8("/registry/");
    static final ByteString ALL_TO = ByteString.copyFromUtf8("/registry0");
    private static final byte[] PATTERN = "/registry/pods/namespace-00/pod-0000000".getBytes(StandardCharsets.US_ASCII);
    private static final int NAMESPACES = 50;
    private static final int NAMESPACE_END = 27;

    private Keys() {}

    /** {@code /registry/pods/namespace-NN/pod-NNNNNNN}. */
    static byte[] podBytes(int number) {
        byte[] key = PATTERN.clone();
        digits(key, NAMESPACE_END, number % NAMESPACES);
        digits(key, key.length, number);
        return key;
    }

    static ByteString pod(int number) {
        return ByteString.copyFrom(podBytes(number));
    }

    /** Where the pods of one namespace start. */
    static ByteString namespace(int number) {
        return pod(number % NAMESPACES).substring(0, NAMESPACE_END + 1);
    }

    private static void digits(byte[] key, int end, int number) {
        int rest = number;
        for (int i = end - 1; rest > 0; i--) {
            key[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** Incompressible bytes, the same for the same seed. */
    static ByteString value(long seed, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new SplittableRandom(seed).nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
