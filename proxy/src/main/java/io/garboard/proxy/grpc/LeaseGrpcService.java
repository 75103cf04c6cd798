package io.garboard.proxy.grpc;

import io.garboard.core.member.LeaseService;
import io.garboard.etcd.rpc.LeaseGrantResponse;
import io.garboard.etcd.rpc.LeaseGrpc;
import io.garboard.etcd.rpc.LeaseKeepAliveResponse;
import io.garboard.etcd.rpc.LeaseLeasesResponse;
import io.garboard.etcd.rpc.LeaseRevokeResponse;
import io.garboard.etcd.rpc.LeaseTimeToLiveResponse;

/** etcd's Lease service. */
final class LeaseGrpcService {

    private final LeaseService lease;

    LeaseGrpcService(LeaseService lease) {
        this.lease = lease;
    }

    void bind(ServiceBinding binding, StreamContext context) {
        binding
                .unary(LeaseGrpc.getLeaseGrantMethod(), LeaseGrantResponse.getDefaultInstance(), lease::grant)
                .unary(LeaseGrpc.getLeaseRevokeMethod(), LeaseRevokeResponse.getDefaultInstance(), lease::revoke)
                .unary(
                        LeaseGrpc.getLeaseTimeToLiveMethod(),
                        LeaseTimeToLiveResponse.getDefaultInstance(),
                        lease::timeToLive)
                .unary(LeaseGrpc.getLeaseLeasesMethod(), LeaseLeasesResponse.getDefaultInstance(), lease::leases)
                .stream(
                        LeaseGrpc.getLeaseKeepAliveMethod(),
                        LeaseKeepAliveResponse.getDefaultInstance(),
                        counts -> (call, headers) -> new KeepAliveCall(lease, call, counts, context).start());
    }
}
