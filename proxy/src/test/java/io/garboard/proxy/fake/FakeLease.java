package io.garboard.proxy.fake;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.LeaseService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseGrantResponse;
import io.garboard.etcd.rpc.LeaseKeepAliveRequest;
import io.garboard.etcd.rpc.LeaseKeepAliveResponse;
import io.garboard.etcd.rpc.LeaseLeasesRequest;
import io.garboard.etcd.rpc.LeaseLeasesResponse;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.LeaseRevokeResponse;
import io.garboard.etcd.rpc.LeaseTimeToLiveRequest;
import io.garboard.etcd.rpc.LeaseTimeToLiveResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Leases that never end by themselves. */
public final class FakeLease implements LeaseService {

    private final FakeMember member;
    private final Map<Long, Long> ttls = new ConcurrentHashMap<>();

    FakeLease(FakeMember member) {
        this.member = member;
    }

    @Override
    public void grant(LeaseGrantRequest request, ResponseCallback<LeaseGrantResponse> callback) {
        if (ttls.putIfAbsent(request.getID(), request.getTTL()) != null) {
            callback.fail(EtcdError.LEASE_EXISTS);
            return;
        }
        callback.succeed(LeaseGrantResponse.newBuilder()
                .setHeader(member.header())
                .setID(request.getID())
                .setTTL(request.getTTL())
                .build());
    }

    @Override
    public void revoke(LeaseRevokeRequest request, ResponseCallback<LeaseRevokeResponse> callback) {
        if (ttls.remove(request.getID()) == null) {
            callback.fail(EtcdError.LEASE_NOT_FOUND);
            return;
        }
        callback.succeed(
                LeaseRevokeResponse.newBuilder().setHeader(member.header()).build());
    }

    @Override
    public void keepAlive(LeaseKeepAliveRequest request, ResponseCallback<LeaseKeepAliveResponse> callback) {
        callback.succeed(LeaseKeepAliveResponse.newBuilder()
                .setHeader(member.header())
                .setID(request.getID())
                .setTTL(ttls.getOrDefault(request.getID(), 0L))
                .build());
    }

    @Override
    public void timeToLive(LeaseTimeToLiveRequest request, ResponseCallback<LeaseTimeToLiveResponse> callback) {
        callback.succeed(LeaseTimeToLiveResponse.newBuilder()
                .setHeader(member.header())
                .setID(request.getID())
                .setTTL(ttls.getOrDefault(request.getID(), -1L))
                .build());
    }

    @Override
    public void leases(LeaseLeasesRequest request, ResponseCallback<LeaseLeasesResponse> callback) {
        callback.succeed(
                LeaseLeasesResponse.newBuilder().setHeader(member.header()).build());
    }
}
