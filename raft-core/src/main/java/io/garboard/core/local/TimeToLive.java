package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.LeaseStatus;
import io.garboard.core.lease.Lessor;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.peer.wire.PeerLeaseTimeToLiveRequest;
import io.garboard.core.peer.wire.PeerLeaseTimeToLiveResponse;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;

/** How long a lease has to live, which the leader alone knows. */
final class TimeToLive implements LeaderRequests.Call<PeerLeaseTimeToLiveResponse> {

    private final Proposals proposals;
    private final Lessor lessor;
    private final PeerLeaseTimeToLiveRequest asked;

    TimeToLive(Proposals proposals, Lessor lessor, PeerLeaseTimeToLiveRequest asked) {
        this.proposals = proposals;
        this.lessor = lessor;
        this.asked = asked;
    }

    @Override
    public PeerRequest request() {
        return PeerRequest.newBuilder().setLeaseTimeToLive(asked).build();
    }

    @Override
    public void answered(PeerResponse response, LeaderRequests.Attempt<PeerLeaseTimeToLiveResponse> attempt) {
        attempt.succeed(response.getLeaseTimeToLive());
    }

    @Override
    public void here(LeaderRequests.Attempt<PeerLeaseTimeToLiveResponse> attempt) {
        look(attempt);
    }

    /** On the leader. If it is deposed meanwhile, the client asks again, as etcd has it. */
    void look(ResponseCallback<PeerLeaseTimeToLiveResponse> callback) {
        proposals.readIndex(callback, () -> {
            PeerLeaseTimeToLiveResponse found = found();
            if (lessor.isPrimary()) {
                callback.succeed(found);
            } else {
                callback.fail(EtcdError.LEADER_CHANGED);
            }
        });
    }

    private PeerLeaseTimeToLiveResponse found() {
        LeaseStatus status = lessor.timeToLive(asked.getId(), asked.getKeys());
        PeerLeaseTimeToLiveResponse.Builder response = PeerLeaseTimeToLiveResponse.newBuilder();
        if (status == null || status.remainingSeconds() < 0) {
            return response.setTtlSeconds(-1).build();
        }
        return response.setTtlSeconds(status.remainingSeconds())
                .setGrantedTtlSeconds(status.grantedTtlSeconds())
                .addAllKeys(status.keys())
                .build();
    }
}
