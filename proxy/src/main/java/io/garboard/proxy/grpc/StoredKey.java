package io.garboard.proxy.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads the key out of an encoded {@code mvccpb.KeyValue} (its field 1) without the rest. */
final class StoredKey {

    /** Appended to a key, it makes the next one there can be. */
    static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

    private static final int KEY_TAG = (1 << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private StoredKey() {}

    static ByteString of(ByteString keyValue) {
        CodedInputStream input = keyValue.newCodedInput();
        try {
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                if (tag == KEY_TAG) {
                    return input.readBytes();
                }
                input.skipField(tag);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a stored row is not a KeyValue", e);
        }
        throw new IllegalArgumentException("a stored row has no key");
    }
}
