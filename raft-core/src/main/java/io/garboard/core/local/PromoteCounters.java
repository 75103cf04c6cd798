package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import java.util.concurrent.atomic.LongAdder;

/** Counts promotions of learners that were asked of this member. Any thread. */
final class PromoteCounters {

    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();

    <T> ResponseCallback<T> counting(ResponseCallback<T> callback) {
        return new ResponseCallback<>() {
            @Override
            public void succeed(T response) {
                succeeded.increment();
                callback.succeed(response);
            }

            @Override
            public void fail(EtcdError error) {
                failed.increment();
                callback.fail(error);
            }
        };
    }

    long succeeded() {
        return succeeded.sum();
    }

    long failed() {
        return failed.sum();
    }
}
