package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import io.garboard.bench.load.ClosedLoop;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** The workloads there are. */
public final class Workloads {

    private static final int PUT_KEYS = 10_000;
    private static final int GET_KEYS = 10_000;
    private static final int LIST_KEYS = 10_000;
    private static final int PAGED_KEYS = 100_000;
    private static final int PAGE_KEYS = 500;

    private Workloads() {}

    public static List<Workload> all() {
        return List.of(
                new UnaryWorkload("put", 0, true, Workloads::puts),
                new UnaryWorkload("get", GET_KEYS, false, Workloads::gets),
                new UnaryWorkload("list", LIST_KEYS, false, session -> ranges(list(false))),
                new UnaryWorkload("list-serializable", LIST_KEYS, false, session -> ranges(list(true))),
                new UnaryWorkload("page", PAGED_KEYS, false, Workloads::pages),
                new UnaryWorkload("count", PAGED_KEYS, false, session -> ranges(count())),
                new UnaryWorkload("keys-only", LIST_KEYS, false, session -> ranges(keysOnly())),
                new GuardedUpdateWorkload(),
                new WatchFanoutWorkload());
    }

    private static ClosedLoop.Requests puts(Session session) {
        SplittableRandom random = new SplittableRandom(session.seed());
        ByteString value = Keys.value(session.seed(), session.valueSizeBytes());
        return requests("/etcdserverpb.KV/Put", () -> PutRequest.newBuilder()
                .setKey(Keys.pod(random.nextInt(PUT_KEYS)))
                .setValue(value)
                .build()
                .toByteArray());
    }

    private static ClosedLoop.Requests gets(Session session) {
        SplittableRandom random = new SplittableRandom(session.seed());
        return requests("/etcdserverpb.KV/Range", () -> RangeRequest.newBuilder()
                .setKey(Keys.pod(random.nextInt(GET_KEYS)))
                .build()
                .toByteArray());
    }

    private static RangeRequest.Builder all(int limit) {
        return RangeRequest.newBuilder()
                .setKey(Keys.ALL_FROM)
                .setRangeEnd(Keys.ALL_TO)
                .setLimit(limit);
    }

    private static RangeRequest list(boolean serializable) {
        return all(0).setSerializable(serializable).build();
    }

    private static RangeRequest count() {
        return all(0).setCountOnly(true).build();
    }

    private static RangeRequest keysOnly() {
        return all(0).setKeysOnly(true).build();
    }

    /** Pages from random places, at the revision the preparation ended with. */
    private static ClosedLoop.Requests pages(Session session) {
        SplittableRandom random = new SplittableRandom(session.seed());
        return requests("/etcdserverpb.KV/Range", () -> all(PAGE_KEYS)
                .setKey(Keys.pod(random.nextInt(PAGED_KEYS)))
                .setRevision(PAGED_KEYS + 1)
                .build()
                .toByteArray());
    }

    private static ClosedLoop.Requests ranges(RangeRequest request) {
        byte[] encoded = request.toByteArray();
        return requests("/etcdserverpb.KV/Range", () -> encoded);
    }

    private static ClosedLoop.Requests requests(String path, Supplier<byte[]> next) {
        return new ClosedLoop.Requests() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public byte[] next(int slot) {
                return next.get();
            }
        };
    }
}
