package io.garboard.conformance.differential;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.WatchCreateRequest;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Draws watch operations and does them on both sides, and compares what the watchers were told. */
final class WatchOperations {
    private static final int MOST_WATCHERS = 12;

    private final SplittableRandom random;
    private final World world;
    private final KeySpace keys;
    private final Side etcd;
    private final Side other;

    WatchOperations(SplittableRandom random, World world, Side etcd, Side other) {
        this.random = random;
        this.world = world;
        keys = new KeySpace(random);
        this.etcd = etcd;
        this.other = other;
    }

    /** Does one operation. @return its description */
    String next() {
        int draw = random.nextInt(10);
        if (draw < 6 && etcd.watches().activeCount() < MOST_WATCHERS) {
            return create();
        } else if (draw < 8 && etcd.watches().activeCount() > 0) {
            return cancel();
        } else if (draw == 8) {
            return aside();
        }
        sync();
        return "watch sync";
    }

    /** Waits until both sides' watchers have been told everything, and compares. */
    void sync() {
        if (etcd.watches().activeCount() > 0) {
            etcd.watches().sync(world.revision());
            other.watches().sync(world.revision());
        }
        compare(etcd.watches(), other.watches());
    }

    private String create() {
        WatchCreateRequest.Builder request = request(world.compactedRevision());
        if (random.nextInt(3) == 0) {
            request.setWatchId(1 + random.nextInt(20)); // now and then one that is taken
        }
        WatchCreateRequest built = request.build();
        etcd.watches().create(built);
        other.watches().create(built);
        return "watch create " + built;
    }

    private String cancel() {
        List<Long> active = etcd.watches().active();
        long id = active.get(random.nextInt(active.size()));
        sync();
        etcd.watches().cancel(id);
        other.watches().cancel(id);
        return "watch cancel " + id;
    }

    /** Watchers that would stop a stream's progress answers have a stream of their own. */
    private String aside() {
        WatchCreateRequest.Builder request =
                request(0).setStartRevision(random.nextLong(-1, world.compactedRevision() + 1));
        boolean compacted = request.getStartRevision() > 0 && request.getStartRevision() < world.compactedRevision();
        try (WatchSession one = new WatchSession(etcd.client());
                WatchSession two = new WatchSession(other.client())) {
            for (WatchSession session : List.of(one, two)) {
                session.create(request.build());
                boolean accepted = session.activeCount() > 0; // neither refused nor canceled already
                if (accepted && compacted) {
                    session.awaitCanceled(0);
                } else if (accepted) {
                    session.sync(world.revision());
                }
            }
            compare(one, two);
        }
        return "watch aside " + request;
    }

    private WatchCreateRequest.Builder request(long oldest) {
        KeySpace.Span span = keys.span();
        WatchCreateRequest.Builder request = WatchCreateRequest.newBuilder()
                .setKey(random.nextInt(10) == 0 ? ByteString.EMPTY : span.key())
                .setRangeEnd(span.end())
                .setPrevKv(random.nextBoolean())
                .setProgressNotify(random.nextBoolean())
                .setFragment(random.nextInt(4) == 0);
        if (random.nextBoolean() && oldest > 0) {
            request.setStartRevision(oldest + random.nextLong(world.revision() - oldest + 1));
        }
        if (random.nextInt(4) == 0) {
            request.addFiltersValue(random.nextInt(2));
        }
        if (random.nextInt(20) == 0) {
            request.addFiltersValue(0).addFiltersValue(1);
        }
        return request;
    }

    private static void compare(WatchSession etcd, WatchSession other) {
        Map<Long, List<Object>> actual = other.take();
        Map<Long, List<Object>> expected = etcd.takeAtLeast(actual);
        if (!expected.keySet().equals(actual.keySet())) {
            throw new AssertionError("etcd has watchers " + expected.keySet() + ", the other " + actual.keySet());
        }
        expected.forEach((id, told) -> compare(id, told, actual.getOrDefault(id, List.of())));
    }

    private static void compare(long id, List<Object> expected, List<Object> actual) {
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            Object one = i < expected.size() ? expected.get(i) : "nothing more";
            Object two = i < actual.size() ? actual.get(i) : "nothing more";
            if (!one.equals(two)) {
                throw new AssertionError("watcher " + id + ": etcd tells " + Texts.shortened(one.toString())
                        + "\nthe other    " + Texts.shortened(two.toString()) + "\nafter " + i + " equal ones");
            }
        }
    }
}
