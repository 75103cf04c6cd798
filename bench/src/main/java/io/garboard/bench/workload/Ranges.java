package io.garboard.bench.workload;

import io.garboard.bench.load.Request;
import io.garboard.bench.load.Requests;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import java.util.function.Supplier;

/**
 * Ranges whose answers must all have the same form.
 *
 * @param next gives the requests, encoded
 * @param rows how many key-values each answer must have
 * @param count what each answer must count
 * @param rowBytes how many bytes of key and value each row has at least
 */
record Ranges(Supplier<byte[]> next, int rows, long count, int rowBytes) implements Requests {

    /** The same request again and again. */
    static Ranges repeating(RangeRequest request, int rows, long count, int rowBytes) {
        byte[] encoded = request.toByteArray();
        return new Ranges(() -> encoded, rows, count, rowBytes);
    }

    @Override
    public Request next(int slot) {
        return Request.of(RpcMethod.RANGE, next.get());
    }

    @Override
    public void answered(int slot, byte[] buffer, int offset, int length) {
        int actualRows = WireScan.count(RangeResponse.KVS_FIELD_NUMBER, buffer, offset, length);
        long actualCount = WireScan.varint(RangeResponse.COUNT_FIELD_NUMBER, buffer, offset, length);
        if (actualRows != rows || actualCount != count || length < (long) rows * rowBytes) {
            throw new WrongAnswerException("a range has %d rows, count %d and %d bytes (expected: %d rows, count %d)"
                    .formatted(actualRows, actualCount, length, rows, count));
        }
    }
}
