package io.garboard.proxy.grpc;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.MaintenanceService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.metrics.DurationObserver;
import io.garboard.etcd.rpc.AlarmResponse;
import io.garboard.etcd.rpc.DefragmentRequest;
import io.garboard.etcd.rpc.DefragmentResponse;
import io.garboard.etcd.rpc.DowngradeResponse;
import io.garboard.etcd.rpc.HashKVResponse;
import io.garboard.etcd.rpc.HashResponse;
import io.garboard.etcd.rpc.MaintenanceGrpc;
import io.garboard.etcd.rpc.MoveLeaderResponse;
import io.garboard.etcd.rpc.StatusResponse;
import io.garboard.proxy.metrics.Durations;

/** etcd's Maintenance service, as far as one member answers it. */
final class MaintenanceGrpcService {

    private final MaintenanceService maintenance;
    private final Durations durations;

    MaintenanceGrpcService(MaintenanceService maintenance, Durations durations) {
        this.maintenance = maintenance;
        this.durations = durations;
    }

    void bind(ServiceBinding binding) {
        DurationObserver hash = durations.observer(Durations.Kind.HASH);
        DurationObserver hashRevision = durations.observer(Durations.Kind.HASH_REVISION);
        binding.unary(MaintenanceGrpc.getAlarmMethod(), AlarmResponse.getDefaultInstance(), maintenance::alarm)
                .unary(
                        MaintenanceGrpc.getStatusMethod(),
                        StatusResponse.getDefaultInstance(),
                        request -> true,
                        maintenance::status)
                .unary(MaintenanceGrpc.getDefragmentMethod(), DefragmentResponse.getDefaultInstance(), this::defragment)
                .unary(
                        MaintenanceGrpc.getHashMethod(),
                        HashResponse.getDefaultInstance(),
                        (request, reply) -> maintenance.hash(request, new Timed<>(reply, hash)))
                .unary(
                        MaintenanceGrpc.getHashKVMethod(),
                        HashKVResponse.getDefaultInstance(),
                        (request, reply) -> maintenance.hashKv(request, new Timed<>(reply, hashRevision)))
                .unary(
                        MaintenanceGrpc.getMoveLeaderMethod(),
                        MoveLeaderResponse.getDefaultInstance(),
                        maintenance::moveLeader)
                .unary(
                        MaintenanceGrpc.getDowngradeMethod(),
                        DowngradeResponse.getDefaultInstance(),
                        maintenance::downgrade);
    }

    private void defragment(DefragmentRequest request, ResponseCallback<DefragmentResponse> reply) {
        durations.defragmentationsUnderWay().incrementAndGet();
        DurationObserver ended = nanos -> {
            durations.defragmentationsUnderWay().decrementAndGet();
            durations.observer(Durations.Kind.BACKEND_DEFRAG).observeNanos(nanos);
        };
        maintenance.defragment(request, new Timed<>(reply, ended));
    }

    /** Reports how long the member took, and passes its answer on. */
    private static final class Timed<T> implements ResponseCallback<T> {
        private final ResponseCallback<T> callback;
        private final DurationObserver observer;
        private final long startedNanos = System.nanoTime();

        Timed(ResponseCallback<T> callback, DurationObserver observer) {
            this.callback = callback;
            this.observer = observer;
        }

        @Override
        public void succeed(T response) {
            observer.observeNanos(System.nanoTime() - startedNanos);
            callback.succeed(response);
        }

        @Override
        public void fail(EtcdError error) {
            observer.observeNanos(System.nanoTime() - startedNanos);
            callback.fail(error);
        }
    }
}
