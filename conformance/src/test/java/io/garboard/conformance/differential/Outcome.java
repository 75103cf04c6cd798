package io.garboard.conformance.differential;

import com.google.protobuf.Message;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** A response, or the status that came in its stead. */
record Outcome(@Nullable Message response, Status.Code code, String text) {
    static Outcome of(Message response) {
        return new Outcome(response, Status.Code.OK, "");
    }

    static Outcome of(Status status) {
        return new Outcome(null, status.getCode(), String.valueOf(status.getDescription()));
    }

    boolean succeeded() {
        return response != null;
    }

    @Override
    public String toString() {
        return response == null ? code + ": " + text : Texts.shortened(response.toString());
    }
}
