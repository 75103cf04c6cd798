package io.garboard.core.local;

import io.garboard.core.command.Command;
import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.Lessor;
import io.garboard.core.lease.Renewal;
import io.garboard.core.lease.Renewal.Status;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.peer.wire.LeaseRenewRequest;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import io.garboard.etcd.rpc.LeaseCheckpoint;
import io.garboard.etcd.rpc.LeaseCheckpointRequest;
import io.garboard.etcd.rpc.LeaseCheckpointResponse;

/** One renewal, by the leader's lessor. Its outcome is the lease's time to live; 0 if there is no such lease. */
final class KeepAlive implements LeaderRequests.Call<Long> {

    private final Proposals proposals;
    private final SureLeader leader;
    private final Lessor lessor;
    private final long leaseId;

    KeepAlive(Proposals proposals, SureLeader leader, Lessor lessor, long leaseId) {
        this.proposals = proposals;
        this.leader = leader;
        this.lessor = lessor;
        this.leaseId = leaseId;
    }

    @Override
    public PeerRequest request() {
        return PeerRequest.newBuilder()
                .setLeaseRenew(LeaseRenewRequest.newBuilder().setId(leaseId))
                .build();
    }

    @Override
    public void answered(PeerResponse response, LeaderRequests.Attempt<Long> attempt) {
        attempt.succeed(response.getLeaseRenew().getTtlSeconds());
    }

    @Override
    public void here(LeaderRequests.Attempt<Long> attempt) {
        renew(attempt, attempt::again);
    }

    /** @param notPrimary run instead of an outcome if this member does not lead (any more) */
    void renew(ResponseCallback<Long> callback, Runnable notPrimary) {
        lessor.renew(leaseId, renewal -> {
            if (renewal.status() == Status.NOT_FOUND) {
                // Its grant may be committed and not applied yet: after the barrier, the second answer holds.
                proposals.readIndex(
                        callback, () -> lessor.renew(leaseId, second -> finish(second, callback, notPrimary)));
            } else {
                finish(renewal, callback, notPrimary);
            }
        });
    }

    private void finish(Renewal renewal, ResponseCallback<Long> callback, Runnable notPrimary) {
        switch (renewal.status()) {
            // Asked after the renewal: so a pause before it and one in between count alike.
            case RENEWED -> leader.ensure(callback, () -> answer(renewal, callback), notPrimary);
            case NOT_FOUND -> answer(renewal, callback);
            case NOT_PRIMARY -> notPrimary.run();
            case OVERLOADED -> callback.fail(EtcdError.TOO_MANY_REQUESTS);
        }
    }

    private void answer(Renewal renewal, ResponseCallback<Long> callback) {
        if (renewal.checkpointVoid()) {
            clearCheckpoint(renewal, callback);
        } else {
            callback.succeed(renewal.ttlSeconds());
        }
    }

    private void clearCheckpoint(Renewal renewal, ResponseCallback<Long> callback) {
        LeaseCheckpointRequest cleared = LeaseCheckpointRequest.newBuilder()
                .addCheckpoints(LeaseCheckpoint.newBuilder().setID(leaseId))
                .build();
        proposals.propose(
                Command.newBuilder().setLeaseCheckpoint(cleared).build(),
                new ResponseCallback<LeaseCheckpointResponse>() {
                    @Override
                    public void succeed(LeaseCheckpointResponse response) {
                        callback.succeed(renewal.ttlSeconds());
                    }

                    @Override
                    public void fail(EtcdError error) {
                        callback.fail(error);
                    }
                });
    }
}
