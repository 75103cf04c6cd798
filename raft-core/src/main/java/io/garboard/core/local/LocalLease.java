package io.garboard.core.local;

import io.garboard.core.apply.Headers;
import io.garboard.core.apply.Quota;
import io.garboard.core.command.Command;
import io.garboard.core.lease.Lessor;
import io.garboard.core.member.LeaseService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.peer.wire.PeerLeaseTimeToLiveRequest;
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
    private final LeaderRequests leader;
    private final SureLeader sureLeader;
    private final Lessor lessor;
    private final MvccStore store;
    private final Headers headers;

    LocalLease(
            Proposals proposals,
            LeaderRequests leader,
            SureLeader sureLeader,
            Lessor lessor,
            MvccStore store,
            Headers headers) {
        this.proposals = proposals;
        this.leader = leader;
        this.sureLeader = sureLeader;
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

    /**
     * The header is made before the lease is looked at: a lease that a later revision revokes must not seem to have been
     * renewed at that revision.
     */
    @Override
    public void keepAlive(LeaseKeepAliveRequest request, ResponseCallback<LeaseKeepAliveResponse> callback) {
        LeaseKeepAliveResponse.Builder response =
                LeaseKeepAliveResponse.newBuilder().setHeader(header()).setID(request.getID());
        leader.run(
                new KeepAlive(proposals, sureLeader, lessor, request.getID()),
                Mapped.to(callback, ttlSeconds -> response.setTTL(ttlSeconds).build()));
    }

    @Override
    public void timeToLive(LeaseTimeToLiveRequest request, ResponseCallback<LeaseTimeToLiveResponse> callback) {
        PeerLeaseTimeToLiveRequest asked = PeerLeaseTimeToLiveRequest.newBuilder()
                .setId(request.getID())
                .setKeys(request.getKeys())
                .build();
        leader.run(
                new TimeToLive(proposals, lessor, asked),
                Mapped.to(callback, found -> LeaseTimeToLiveResponse.newBuilder()
                        .setHeader(header())
                        .setID(request.getID())
                        .setTTL(found.getTtlSeconds())
                        .setGrantedTTL(found.getGrantedTtlSeconds())
                        .addAllKeys(found.getKeysList())
                        .build()));
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
