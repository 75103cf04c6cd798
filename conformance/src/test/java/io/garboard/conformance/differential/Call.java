package io.garboard.conformance.differential;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;

/** One unary request, ready to be sent to any server. */
record Call<Q extends Message, R extends Message>(MethodDescriptor<Q, R> method, Q request) {
    static <Q extends Message, R extends Message> Call<Q, R> of(MethodDescriptor<Q, R> method, Q request) {
        return new Call<>(method, request);
    }

    Outcome on(Channel channel) {
        try {
            CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(120, TimeUnit.SECONDS);
            return Outcome.of(ClientCalls.blockingUnaryCall(channel, method, options, request));
        } catch (StatusRuntimeException e) {
            return Outcome.of(e.getStatus());
        }
    }

    @Override
    public String toString() {
        return Texts.shortened(
                method.getFullMethodName() + " { " + TextFormat.printer().printToString(request) + "}");
    }
}
