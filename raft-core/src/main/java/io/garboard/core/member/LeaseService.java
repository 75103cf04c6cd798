package io.garboard.core.member;

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

/** etcd's Lease service. No method blocks; all may be called from any thread. */
public interface LeaseService {

    void grant(LeaseGrantRequest request, ResponseCallback<LeaseGrantResponse> callback);

    void revoke(LeaseRevokeRequest request, ResponseCallback<LeaseRevokeResponse> callback);

    /** Renews; an unknown lease is answered with a TTL of 0, not with an error. */
    void keepAlive(LeaseKeepAliveRequest request, ResponseCallback<LeaseKeepAliveResponse> callback);

    /** An unknown lease is answered with a TTL of -1, not with an error. */
    void timeToLive(LeaseTimeToLiveRequest request, ResponseCallback<LeaseTimeToLiveResponse> callback);

    void leases(LeaseLeasesRequest request, ResponseCallback<LeaseLeasesResponse> callback);
}
