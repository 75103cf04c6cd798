package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import java.util.function.Function;

/** Passes an outcome on in another form. */
final class Mapped {

    private Mapped() {}

    static <T, R> ResponseCallback<T> to(ResponseCallback<R> callback, Function<T, R> form) {
        return new ResponseCallback<>() {
            @Override
            public void succeed(T response) {
                callback.succeed(form.apply(response));
            }

            @Override
            public void fail(EtcdError error) {
                callback.fail(error);
            }
        };
    }
}
