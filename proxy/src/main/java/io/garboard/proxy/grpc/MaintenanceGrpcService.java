package io.garboard.proxy.grpc;

import io.garboard.core.member.MaintenanceService;
import io.garboard.etcd.rpc.AlarmResponse;
import io.garboard.etcd.rpc.DefragmentResponse;
import io.garboard.etcd.rpc.HashKVResponse;
import io.garboard.etcd.rpc.HashResponse;
import io.garboard.etcd.rpc.MaintenanceGrpc;
import io.garboard.etcd.rpc.StatusResponse;

/** etcd's Maintenance service, as far as one member answers it. */
final class MaintenanceGrpcService {

    private final MaintenanceService maintenance;

    MaintenanceGrpcService(MaintenanceService maintenance) {
        this.maintenance = maintenance;
    }

    void bind(ServiceBinding binding) {
        binding.unary(MaintenanceGrpc.getAlarmMethod(), AlarmResponse.getDefaultInstance(), maintenance::alarm)
                .unary(
                        MaintenanceGrpc.getStatusMethod(),
                        StatusResponse.getDefaultInstance(),
                        request -> true,
                        maintenance::status)
                .unary(
                        MaintenanceGrpc.getDefragmentMethod(),
                        DefragmentResponse.getDefaultInstance(),
                        maintenance::defragment)
                .unary(MaintenanceGrpc.getHashMethod(), HashResponse.getDefaultInstance(), maintenance::hash)
                .unary(MaintenanceGrpc.getHashKVMethod(), HashKVResponse.getDefaultInstance(), maintenance::hashKv);
    }
}
