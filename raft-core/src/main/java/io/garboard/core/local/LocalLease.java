package io.garboard.core.local;

import io.garboard.core.apply.Headers;
import io.garboard.core.apply.Quota;
import io.garboard.core.command.Command;
import io.garboard.core.lease.LeaseStatus;
import io.garboard.core.lease.Lessor;
import io.garboard.core.member.LeaseService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.MvccStore;
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
import io.garboard.etcd.rpc.ResponseHeader;

/** Grants and revocations go through the log; renewals and questions are answered by the leader's lessor. */
final class LocalLease implements LeaseService {

    private final Proposals proposals;
    private final Lessor lessor;
    private final MvccStore store;
    private final Headers headers;

    LocalLease(Proposals proposals, Lessor lessor, MvccStore store, Headers headers) {
        this.proposals = proposals;
        this.lessor = lessor;
        this.store = store;
        this.headers = headers;
    }

    @Override
    public void grant(LeaseGrantRequest request, ResponseCallback<LeaseGrantResponse> callback) {
        if (!proposals.accept(Quota.LEASE_COST_BYTES, callback)) {
            return;
        }
        LeaseGrantRequest withId = request.getID() != 0
                ? request
                : request.toBuilder().setID(lessor.newId()).build();
        proposals.propose(Command.newBuilder().setLeaseGrant(withId).build(), callback);
    }

    @Override
    public void revoke(LeaseRevokeRequest request, ResponseCallback<LeaseRevokeResponse> callback) {
        proposals.propose(Command.newBuilder().setLeaseRevoke(request).build(), callback);
    }

    @Override
    public void keepAlive(LeaseKeepAliveRequest request, ResponseCallback<LeaseKeepAliveResponse> callback) {
        new KeepAlive(proposals, lessor, request.getID(), header(), callback).start();
    }

    @Override
    public void timeToLive(LeaseTimeToLiveRequest request, ResponseCallback<LeaseTimeToLiveResponse> callback) {
        proposals.readIndex(callback, () -> {
            LeaseStatus status = lessor.timeToLive(request.getID(), request.getKeys());
            LeaseTimeToLiveResponse.Builder response =
                    LeaseTimeToLiveResponse.newBuilder().setHeader(header()).setID(request.getID());
            if (status == null || status.remainingSeconds() < 0) {
                response.setTTL(-1);
            } else {
                response.setTTL(status.remainingSeconds())
                        .setGrantedTTL(status.grantedTtlSeconds())
                        .addAllKeys(status.keys());
            }
            callback.succeed(response.build());
        });
    }

    @Override
    public void leases(LeaseLeasesRequest request, ResponseCallback<LeaseLeasesResponse> callback) {
        proposals.readIndex(callback, () -> {
            LeaseLeasesResponse.Builder response =
                    LeaseLeasesResponse.newBuilder().setHeader(header());
            for (long id : lessor.leases()) {
                response.addLeasesBuilder().setID(id);
            }
            callback.succeed(response.build());
        });
    }

    private ResponseHeader header() {
        return headers.header(store.currentRevision());
    }
}
