package io.garboard.proxy.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InternalServer;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * gRPC's reflection service, for tools that ask a server what it serves. The gRPC library's asks the server that its call
 * belongs to, by way of the call's context; here that is no more than a list of services.
 */
final class Reflection implements ServerInterceptor {

    private final Context context;

    private Reflection(List<ServerServiceDefinition> services) {
        this.context = Context.ROOT.withValue(InternalServer.SERVER_CONTEXT_KEY, new ServiceList(services));
    }

    /** The methods of the service that tells of {@code services}. */
    static Collection<ServerMethodDefinition<?, ?>> of(List<ServiceDescriptor> services) {
        List<ServerServiceDefinition> named =
                services.stream().map(Reflection::withoutMethods).toList();
        return ServerInterceptors.intercept(ProtoReflectionServiceV1.newInstance(), new Reflection(named))
                .getMethods();
    }

    /** Name and schema, which is all that is told. */
    private static ServerServiceDefinition withoutMethods(ServiceDescriptor service) {
        return ServerServiceDefinition.builder(ServiceDescriptor.newBuilder(service.getName())
                        .setSchemaDescriptor(service.getSchemaDescriptor())
                        .build())
                .build();
    }

    @Override
    public <I, O> ServerCall.Listener<I> interceptCall(
            ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
        return Contexts.interceptCall(context, call, headers, next);
    }

    private static final class ServiceList extends Server {
        private final List<ServerServiceDefinition> services;

        ServiceList(List<ServerServiceDefinition> services) {
            this.services = services;
        }

        @Override
        public List<ServerServiceDefinition> getImmutableServices() {
            return services;
        }

        @Override
        public Server start() {
            return this;
        }

        @Override
        public Server shutdown() {
            return this;
        }

        @Override
        public Server shutdownNow() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }

        @Override
        public void awaitTermination() {}
    }
}
