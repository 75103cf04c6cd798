package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts promotions of learners that were asked of this member: those that worked, and the others by reason. Any thread. */
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
                failed.computeIfAbsent(error.text(), reason -> new LongAdder()).increment();
                callback.fail(error);
            }
        };
    }

    long succeeded() {
        return succeeded.sum();
    }

    Map<String, Long> failed() {
        Map<String, Long> counts = new TreeMap<>();
        failed.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }
}
