package io.garboard.core.apply;

import com.google.protobuf.MessageLite;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import org.jspecify.annotations.Nullable;

/**
 * What executing a command came to: a response or an error, one of them null. An error is as much a result as a response:
 * every member comes to the same one, and the log goes on.
 */
record Outcome(@Nullable MessageLite response, @Nullable EtcdError error) {

    static Outcome of(MessageLite response) {
        return new Outcome(response, null);
    }

    static Outcome failed(EtcdError error) {
        return new Outcome(null, error);
    }

    void deliver(ResponseCallback<MessageLite> callback) {
        if (error != null) {
            callback.fail(error);
        } else if (response != null) {
            callback.succeed(response);
        } else {
            throw new IllegalStateException("an outcome without response and error");
        }
    }
}
