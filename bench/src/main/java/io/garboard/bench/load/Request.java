package io.garboard.bench.load;

import com.google.protobuf.MessageLite;
import io.garboard.bench.wire.RpcMethod;

/** An encoded request. Not a record: it holds bytes that nobody may change. */
public final class Request {

    private final RpcMethod method;
    private final byte[] message;

    private Request(RpcMethod method, byte[] message) {
        this.method = method;
        this.message = message;
    }

    /** Takes the bytes as they are. */
    public static Request of(RpcMethod method, byte[] message) {
        return new Request(method, message);
    }

    public static Request of(RpcMethod method, MessageLite message) {
        return new Request(method, message.toByteArray());
    }

    RpcMethod method() {
        return method;
    }

    byte[] message() {
        return message;
    }
}
