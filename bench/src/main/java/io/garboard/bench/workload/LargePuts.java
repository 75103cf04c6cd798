package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import io.garboard.bench.load.Request;
import io.garboard.bench.load.Requests;
import io.garboard.bench.wire.RpcMethod;
import java.util.function.IntSupplier;

/** Puts under {@code /large/}, beside everything else. */
final class LargePuts implements Requests {

    private static final ByteString PREFIX = ByteString.copyFromUtf8("/large");

    private final Puts puts;
    private final byte[] value;
    private final IntSupplier keys;

    LargePuts(ByteString value, IntSupplier keys) {
        this.puts = new Puts(value, keys);
        this.value = value.toByteArray();
        this.keys = keys;
    }

    @Override
    public Request next(int slot) {
        byte[] key = PREFIX.concat(Keys.pod(keys.getAsInt())).toByteArray();
        return Request.of(RpcMethod.PUT, Puts.encode(key, value));
    }

    @Override
    public void answered(int slot, byte[] buffer, int offset, int length) {
        puts.answered(slot, buffer, offset, length);
    }
}
