package io.garboard.bench.workload;

import com.google.protobuf.ByteString;

/** Ranges of all keys that start alike. */
final class Prefixes {

    private Prefixes() {}

    /** The end of the range of a prefix whose last byte is not 0xff. */
    static ByteString end(ByteString prefix) {
        byte[] bytes = prefix.toByteArray();
        bytes[bytes.length - 1]++;
        return ByteString.copyFrom(bytes);
    }
}
