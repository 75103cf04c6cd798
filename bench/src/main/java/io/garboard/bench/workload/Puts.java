package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.garboard.bench.load.ClosedLoop;
import io.garboard.bench.load.Request;
import io.garboard.bench.load.Requests;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.PutRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntSupplier;

/** Puts of one value under keys that a source chooses. Every answer must have a header. */
final class Puts implements Requests {

    private static final int SLOTS = 256;
    private static final int HEADER_FIELD = 1;

    private final byte[] value;
    private final IntSupplier keys;

    Puts(ByteString value, IntSupplier keys) {
        this.value = value.toByteArray();
        this.keys = keys;
    }

    /** Puts keys 0 to {@code count - 1}, unrecorded. */
    static void prepare(Session session, int count, int valueSizeBytes) throws IOException {
        if (count > 0) {
            int[] next = {0};
            Puts puts = new Puts(Keys.value(session.seed(), valueSizeBytes), () -> next[0]++);
            try (ClosedLoop loop = session.loop(Math.min(SLOTS, count), puts)) {
                loop.warmUp(count);
            }
        }
    }

    @Override
    public Request next(int slot) {
        return Request.of(RpcMethod.PUT, encode(Keys.podBytes(keys.getAsInt()), value));
    }

    /** The same bytes as {@link PutRequest} gives, without its builder. */
    static byte[] encode(byte[] key, byte[] value) {
        int size = CodedOutputStream.computeByteArraySize(PutRequest.KEY_FIELD_NUMBER, key)
                + CodedOutputStream.computeByteArraySize(PutRequest.VALUE_FIELD_NUMBER, value);
        byte[] message = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(message);
        try {
            out.writeByteArray(PutRequest.KEY_FIELD_NUMBER, key);
            out.writeByteArray(PutRequest.VALUE_FIELD_NUMBER, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return message;
    }

    @Override
    public void answered(int slot, byte[] buffer, int offset, int length) {
        if (WireScan.count(HEADER_FIELD, buffer, offset, length) != 1) {
            throw new WrongAnswerException("a put was answered without a header");
        }
    }
}
