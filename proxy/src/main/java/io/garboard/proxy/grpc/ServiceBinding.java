package io.garboard.proxy.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.garboard.proxy.metrics.GrpcMethodMetrics;
import io.garboard.proxy.metrics.GrpcMetrics;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Ties the methods of one gRPC service to what serves them. A method that is not bound answers UNIMPLEMENTED, and is counted
 * like any other.
 *
 * <p>Descriptors are generated from etcd's protocol, but responses may be written through a server-side view of the same
 * message ({@code io.garboard.etcd.wire}), which leaves stored rows encoded.
 */
final class ServiceBinding {

    private final ServiceDescriptor service;
    private final GrpcMetrics metrics;
    private final Map<String, UnaryMethod<?, ?>> unaryByPath = new HashMap<>();
    private final Map<String, ServerMethodDefinition<?, ?>> othersByPath = new HashMap<>();

    ServiceBinding(ServiceDescriptor service, GrpcMetrics metrics) {
        this.service = service;
        this.metrics = metrics;
    }

    /** Binds a method that no learner serves. */
    <I extends Message, V extends Message, O extends Message> ServiceBinding unary(
            MethodDescriptor<I, V> generated, O responseView, UnaryHandler<I, O> handler) {
        return unary(generated, responseView, request -> false, handler);
    }

    <I extends Message, V extends Message, O extends Message> ServiceBinding unary(
            MethodDescriptor<I, V> generated,
            O responseView,
            Predicate<I> servedByLearner,
            UnaryHandler<I, O> handler) {
        MethodDescriptor<I, O> descriptor = view(generated, responseView);
        GrpcMethodMetrics counts = metrics.method(descriptor);
        UnaryMethod<I, O> method = new UnaryMethod<>(descriptor, parser(descriptor), handler, servedByLearner, counts);
        unaryByPath.put(path(descriptor), method);
        return this;
    }

    /** What {@link #stream} needs to make a handler. */
    interface StreamHandlerFactory<I, O> {
        ServerCallHandler<I, O> create(GrpcMethodMetrics counts);
    }

    <I extends Message, V extends Message, O extends Message> ServiceBinding stream(
            MethodDescriptor<I, V> generated, O responseView, StreamHandlerFactory<I, O> factory) {
        MethodDescriptor<I, O> descriptor = view(generated, responseView);
        othersByPath.put(
                path(descriptor),
                ServerMethodDefinition.create(descriptor, factory.create(metrics.method(descriptor))));
        return this;
    }

    private static <I, V, O extends Message> MethodDescriptor<I, O> view(
            MethodDescriptor<I, V> generated, O responseView) {
        return generated.toBuilder(generated.getRequestMarshaller(), ProtoUtils.marshaller(responseView))
                .build();
    }

    @SuppressWarnings("unchecked") // a message's parser yields its own type
    private static <I extends Message> Parser<I> parser(MethodDescriptor<I, ?> descriptor) {
        I prototype = Objects.requireNonNull(
                ((PrototypeMarshaller<I>) descriptor.getRequestMarshaller()).getMessagePrototype());
        return (Parser<I>) prototype.getParserForType();
    }

    private static String path(MethodDescriptor<?, ?> method) {
        return "/" + method.getFullMethodName();
    }

    /** The unary methods bound so far, by HTTP path. */
    Map<String, UnaryMethod<?, ?>> unaryByPath() {
        return unaryByPath;
    }

    /** All others by HTTP path, those included that nothing was bound to. */
    Map<String, ServerMethodDefinition<?, ?>> othersByPath() {
        Map<String, ServerMethodDefinition<?, ?>> all = new HashMap<>(othersByPath);
        for (MethodDescriptor<?, ?> method : service.getMethods()) {
            if (!unaryByPath.containsKey(path(method))) {
                all.computeIfAbsent(path(method), path -> unimplemented(method));
            }
        }
        return all;
    }

    private <I, O> ServerMethodDefinition<I, O> unimplemented(MethodDescriptor<I, O> method) {
        GrpcMethodMetrics counts = metrics.method(method);
        Status status = GrpcErrors.unknownMethod(
                Objects.requireNonNull(method.getServiceName()), Objects.requireNonNull(method.getBareMethodName()));
        return ServerMethodDefinition.create(method, (call, headers) -> {
            counts.callEnded(status.getCode(), counts.callStarted());
            call.close(status, new Metadata());
            return new ServerCall.Listener<>() {};
        });
    }
}
