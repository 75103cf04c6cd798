package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.garboard.bench.load.Request;
import io.garboard.bench.load.Requests;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import java.util.SplittableRandom;

/**
 * What a control plane asks: of a hundred operations 78 reads of one object, 2 pages of a namespace, and 20 writes. The
 * writes of a slot go round over an object of its own: created, updated eight times, deleted.
 */
final class ApiServerRequests implements Requests {

    private static final int READ_PERCENT = 78;
    private static final int PAGE_PERCENT = 2;
    private static final int UPDATES = 8;
    private static final int PAGE_KEYS = 100;
    /** Sizes of objects and how many of a hundred writes have them: leases, events, pods, nodes. */
    private static final int[][] SIZES = {{450, 50}, {1_100, 15}, {4_000, 27}, {12_000, 8}};

    private enum Kind {
        READ,
        PAGE,
        WRITE
    }

    private final SplittableRandom random;
    private final int objects;
    private final ByteString[] values;
    private final Kind[] asked;
    private final long[] revisions;
    private final int[] writes;
    private long putBytes;

    ApiServerRequests(Session session, int objects) {
        this.random = new SplittableRandom(session.seed());
        this.objects = objects;
        this.values = new ByteString[SIZES.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Keys.value(session.seed() + i, SIZES[i][0]);
        }
        this.asked = new Kind[session.inFlight()];
        this.revisions = new long[session.inFlight()];
        this.writes = new int[session.inFlight()];
    }

    /** The bytes of all values put so far. */
    long putBytes() {
        return putBytes;
    }

    @Override
    public Request next(int slot) {
        int roll = random.nextInt(100);
        if (roll < READ_PERCENT) {
            asked[slot] = Kind.READ;
            return Request.of(
                    RpcMethod.RANGE,
                    RangeRequest.newBuilder()
                            .setKey(Keys.pod(random.nextInt(objects)))
                            .build());
        }
        if (roll < READ_PERCENT + PAGE_PERCENT) {
            asked[slot] = Kind.PAGE;
            return Request.of(RpcMethod.RANGE, page(random.nextInt(objects)));
        }
        asked[slot] = Kind.WRITE;
        return Request.of(RpcMethod.TXN, write(slot));
    }

    private static RangeRequest page(int namespace) {
        ByteString prefix = Keys.namespace(namespace);
        return RangeRequest.newBuilder()
                .setKey(prefix)
                .setRangeEnd(Prefixes.end(prefix))
                .setLimit(PAGE_KEYS)
                .build();
    }

    private MessageLite write(int slot) {
        // Beyond the objects that are read.
        ByteString key = Keys.pod(objects + slot);
        int step = writes[slot]++ % (UPDATES + 2);
        if (step == UPDATES + 1) {
            return ApiServerTxns.delete(key, revisions[slot]);
        }
        ByteString value = value();
        putBytes += value.size();
        return ApiServerTxns.put(key, value, step == 0 ? 0 : revisions[slot]);
    }

    private ByteString value() {
        int roll = random.nextInt(100);
        for (int i = 0; i < SIZES.length; i++) {
            roll -= SIZES[i][1];
            if (roll < 0) {
                return values[i];
            }
        }
        return values[0];
    }

    @Override
    public void answered(int slot, byte[] buffer, int offset, int length) {
        if (asked[slot] == Kind.WRITE) {
            revisions[slot] = ApiServerTxns.revisionOfSuccess(buffer, offset, length);
            return;
        }
        int rows = WireScan.count(RangeResponse.KVS_FIELD_NUMBER, buffer, offset, length);
        if (asked[slot] == Kind.READ ? rows != 1 : rows == 0 || rows > PAGE_KEYS) {
            throw new WrongAnswerException("a " + asked[slot] + " has " + rows + " rows");
        }
    }
}
