package io.garboard.proxy.grpc;

import io.garboard.core.member.ClusterService;
import io.garboard.etcd.rpc.ClusterGrpc;
import io.garboard.etcd.rpc.MemberAddResponse;
import io.garboard.etcd.rpc.MemberListResponse;
import io.garboard.etcd.rpc.MemberPromoteResponse;
import io.garboard.etcd.rpc.MemberRemoveResponse;
import io.garboard.etcd.rpc.MemberUpdateResponse;

/** etcd's Cluster service. */
final class ClusterGrpcService {

    private final ClusterService cluster;

    ClusterGrpcService(ClusterService cluster) {
        this.cluster = cluster;
    }

    void bind(ServiceBinding binding) {
        binding.unary(ClusterGrpc.getMemberListMethod(), MemberListResponse.getDefaultInstance(), cluster::memberList)
                .unary(ClusterGrpc.getMemberAddMethod(), MemberAddResponse.getDefaultInstance(), cluster::memberAdd)
                .unary(
                        ClusterGrpc.getMemberRemoveMethod(),
                        MemberRemoveResponse.getDefaultInstance(),
                        cluster::memberRemove)
                .unary(
                        ClusterGrpc.getMemberUpdateMethod(),
                        MemberUpdateResponse.getDefaultInstance(),
                        cluster::memberUpdate)
                .unary(
                        ClusterGrpc.getMemberPromoteMethod(),
                        MemberPromoteResponse.getDefaultInstance(),
                        cluster::memberPromote);
    }
}
