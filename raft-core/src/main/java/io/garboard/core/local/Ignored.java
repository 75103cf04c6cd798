package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;

/** For proposals whose outcome shows in the state, and which are made again if it does not. */
final class Ignored {

    private Ignored() {}

    static <T> ResponseCallback<T> outcome() {
        return new ResponseCallback<>() {
            @Override
            public void succeed(T response) {}

            @Override
            public void fail(EtcdError error) {}
        };
    }
}
