package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts promotions of learners that this member has decided as the leader; those that it hands on to the leader are counted
 * there. Any thread.
 *
 * <p>Source: {@code PromoteMember} in etcd's {@code server/etcdserver/server.go}.
 */
final class PromoteCounters {

    private final LongAdder succeeded = new LongAdder();
    private final Map<String, LongAdder> failed = new ConcurrentHashMap<>();

    <T> ResponseCallback<T> counting(ResponseCallback<T> callback) {
        return new ResponseCallback<>() {
            @Override
            public void succeed(T response) {
                succeeded.increment();
                callback.succeed(response);
            }

            @Override
            public void fail(EtcdError error) {
                if (error != EtcdError.NOT_LEADER) {
                    failed.computeIfAbsent(reason(error), unused -> new LongAdder())
                            .increment();
                }
                callback.fail(error);
            }
        };
    }

    /** etcd's text inside the server, which for two errors is not the one that clients get. */
    private static String reason(EtcdError error) {
        return switch (error) {
            case MEMBER_NOT_FOUND -> "membership: ID not found";
            case MEMBER_NOT_LEARNER -> "membership: can only promote a learner member";
            default -> error.text();
        };
    }

    long succeeded() {
        return succeeded.sum();
    }

    /** By reason, only those that have occurred. */
    Map<String, Long> failed() {
        Map<String, Long> counts = new TreeMap<>();
        failed.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }
}
