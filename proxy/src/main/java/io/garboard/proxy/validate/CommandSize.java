package io.garboard.proxy.validate;

import com.google.protobuf.CodedOutputStream;
import io.garboard.core.error.EtcdError;
import org.jspecify.annotations.Nullable;

/**
 * etcd's limit on what one command may add to the log: its encoded form, with a header that holds the request's id. The
 * header is counted here too, so that the last request that fits is the same one.
 */
public final class CommandSize {

    /** Tag (2), length (1), tag of the id (1), a 64-bit id as a varint (10 at most, 9 or 10 in practice), tag of the request (1). */
    private static final int HEADER_BYTES = 15;

    private final int maxBytes;

    public CommandSize(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Null for a command that fits, given the size of the request in it. */
    public @Nullable EtcdError check(int requestBytes) {
        int encoded = HEADER_BYTES + CodedOutputStream.computeUInt32SizeNoTag(requestBytes) + requestBytes;
        return encoded > maxBytes || encoded < 0 ? EtcdError.REQUEST_TOO_LARGE : null;
    }
}
