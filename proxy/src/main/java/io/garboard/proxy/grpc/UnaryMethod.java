package io.garboard.proxy.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.garboard.proxy.metrics.GrpcMethodMetrics;
import io.grpc.MethodDescriptor;
import java.util.function.Predicate;

/**
 * One unary method, ready to serve.
 *
 * @param descriptor names the method; its response marshaller writes the server-side view of the response
 * @param parser reads the request
 * @param handler answers it
 * @param servedByLearner whether a member without a vote may answer this request
 * @param metrics where it is counted
 */
record UnaryMethod<I extends Message, O extends Message>(
        MethodDescriptor<I, O> descriptor,
        Parser<I> parser,
        UnaryHandler<I, O> handler,
        Predicate<I> servedByLearner,
        GrpcMethodMetrics metrics) {}
