package io.garboard.proxy.grpc;

import io.garboard.proxy.metrics.GrpcMethodMetrics;
import io.grpc.ServerCall;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;

/**
 * gRPC's standard health service. As in etcd, the one service it knows is the empty name, which stands for all, and which
 * serves as long as there is somebody to answer.
 */
final class HealthGrpcService {

    private static final HealthCheckResponse SERVING =
            HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVING).build();
    private static final HealthCheckResponse UNKNOWN = HealthCheckResponse.newBuilder()
            .setStatus(ServingStatus.SERVICE_UNKNOWN)
            .build();

    static ServiceDescriptor descriptor() {
        return HealthGrpc.getServiceDescriptor();
    }

    void bind(ServiceBinding binding, StreamContext context) {
        binding.unary(HealthGrpc.getCheckMethod(), SERVING, request -> true, HealthGrpcService::check).stream(
                HealthGrpc.getWatchMethod(),
                SERVING,
                counts -> (call, headers) -> new WatchCall(call, counts, context).start());
    }

    private static void check(HealthCheckRequest request, UnaryHandler.Reply<HealthCheckResponse> reply) {
        if (request.getService().isEmpty()) {
            reply.succeed(SERVING);
        } else {
            reply.fail(Status.NOT_FOUND.withDescription("unknown service"));
        }
    }

    /** Tells the state once; the end of the stream is the only change there can be. */
    private static final class WatchCall extends StreamCall<HealthCheckRequest, HealthCheckResponse> {
        WatchCall(
                ServerCall<HealthCheckRequest, HealthCheckResponse> call,
                GrpcMethodMetrics counts,
                StreamContext context) {
            super(call, counts, context);
        }

        @Override
        void begin() {}

        @Override
        void received(HealthCheckRequest request) {
            send(request.getService().isEmpty() ? SERVING : UNKNOWN);
        }

        @Override
        void ended() {
            // Nothing is held for it.
        }
    }
}
