package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import io.garboard.bench.load.Requests;
import io.garboard.etcd.rpc.RangeRequest;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/** The workloads there are. */
public final class Workloads {

    static final int KEYS = 10_000;
    private static final int SHORT_LIST_KEYS = 1_000;
    private static final int MANY_KEYS = 100_000;
    private static final int PAGE_KEYS = 500;
    private static final List<Integer> WRITERS = List.of(1, 64, 1000);
    private static final List<Integer> CLIENTS = List.of(64);
    private static final List<Integer> LISTERS = List.of(8);

    private Workloads() {}

    /** All of them, in the order of the help text and the reports. */
    public static List<Workload> all() {
        return List.of(
                new UnaryWorkload("put", "puts over 10,000 keys", WRITERS, 0, true, Workloads::puts),
                new UnaryWorkload(
                        "update",
                        "kube-apiserver's guarded update, each slot on an object of its own",
                        CLIENTS,
                        0,
                        true,
                        GuardedUpdates::new),
                new ApiServerWorkload(),
                new UnaryWorkload(
                        "get", "linearizable reads of one of 10,000 keys", CLIENTS, KEYS, false, s -> gets(s)),
                list("list-1000", "linearizable lists of 1,000 objects", SHORT_LIST_KEYS, false, false),
                list("list", "linearizable lists of 10,000 objects", KEYS, false, false),
                list("list-serializable", "serializable lists of 10,000 objects", KEYS, true, false),
                new UnaryWorkload(
                        "page",
                        "pages of 500 out of 100,000 objects at a fixed revision",
                        LISTERS,
                        MANY_KEYS,
                        false,
                        Workloads::pages),
                new UnaryWorkload("count", "counts of 100,000 objects", LISTERS, MANY_KEYS, false, Workloads::counts),
                list("keys-only", "lists of 10,000 keys without values", KEYS, false, true),
                new WatchFanoutWorkload(),
                new WatchLatencyWorkload(),
                new WatchManyWorkload(),
                new LeaseWorkload(),
                new CompactWorkload(),
                new DefragmentWorkload(),
                new MixedLargeWorkload(),
                new ReadyWorkload("ready", "time to the first answer on an empty directory", 0),
                new ReadyWorkload("ready-million", "the same with 1,000,000 keys of 256 bytes", 1_000_000));
    }

    static Requests puts(Session session) {
        SplittableRandom random = new SplittableRandom(session.seed());
        return new Puts(Keys.value(session.seed(), session.valueSizeBytes()), () -> random.nextInt(KEYS));
    }

    private static Requests gets(Session session) {
        SplittableRandom random = new SplittableRandom(session.seed());
        int keys = session.scaled(KEYS);
        return new Ranges(
                () -> RangeRequest.newBuilder()
                        .setKey(Keys.pod(random.nextInt(keys)))
                        .build()
                        .toByteArray(),
                1,
                1,
                session.valueSizeBytes());
    }

    private static Workload list(String name, String summary, int keys, boolean serializable, boolean keysOnly) {
        RangeRequest request =
                everything().setSerializable(serializable).setKeysOnly(keysOnly).build();
        return new UnaryWorkload(
                name,
                summary,
                LISTERS,
                keys,
                false,
                session -> Ranges.repeating(
                        request, session.scaled(keys), session.scaled(keys), keysOnly ? 0 : session.valueSizeBytes()));
    }

    private static Requests counts(Session session) {
        return Ranges.repeating(everything().setCountOnly(true).build(), 0, session.scaled(MANY_KEYS), 0);
    }

    /** Pages from random places, at the revision the preparation ended with. */
    private static Requests pages(Session session) throws IOException {
        SplittableRandom random = new SplittableRandom(session.seed());
        int keys = session.scaled(MANY_KEYS);
        // Keys order by namespace first; a start in the first half of the namespaces leaves a whole page behind it.
        ByteString[] starts = new ByteString[1000];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = Keys.namespace(random.nextInt(25))
                    .concat(Keys.pod(random.nextInt(keys)).substring(28));
        }
        return new Pages(session, () -> starts[random.nextInt(starts.length)], Math.min(PAGE_KEYS, keys / 4));
    }

    private static RangeRequest.Builder everything() {
        return RangeRequest.newBuilder().setKey(Keys.ALL_FROM).setRangeEnd(Keys.ALL_TO);
    }
}
