package io.garboard.core.local;

import io.garboard.core.command.Command;
import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.Lessor;
import io.garboard.core.lease.Renewal;
import io.garboard.core.lease.Renewal.Status;
import io.garboard.core.member.ResponseCallback;
import io.garboard.etcd.rpc.LeaseCheckpoint;
import io.garboard.etcd.rpc.LeaseCheckpointRequest;
import io.garboard.etcd.rpc.LeaseCheckpointResponse;
import io.garboard.etcd.rpc.LeaseKeepAliveResponse;
import io.garboard.etcd.rpc.ResponseHeader;

/**
 * One renewal. Its header is made before the lease is looked at: a lease that a later revision revokes must not seem to
 * have been renewed at that revision.
 */
final class KeepAlive {

    private final Proposals proposals;
    private final Lessor lessor;
    private final long leaseId;
    private final ResponseHeader header;
    private final ResponseCallback<LeaseKeepAliveResponse> callback;

    KeepAlive(
            Proposals proposals,
            Lessor lessor,
            long leaseId,
            ResponseHeader header,
            ResponseCallback<LeaseKeepAliveResponse> callback) {
        this.proposals = proposals;
        this.lessor = lessor;
        this.leaseId = leaseId;
        this.header = header;
        this.callback = callback;
    }

    void start() {
        lessor.renew(leaseId, renewal -> {
            if (renewal.status() == Status.NOT_FOUND) {
                // Its grant may be committed and not applied yet: after the barrier, the second answer holds.
                proposals.readIndex(callback, () -> lessor.renew(leaseId, this::finish));
            } else {
                finish(renewal);
            }
        });
    }

    private void finish(Renewal renewal) {
        switch (renewal.status()) {
            case RENEWED, NOT_FOUND -> {
                if (renewal.checkpointVoid()) {
                    clearCheckpoint(renewal);
                } else {
                    succeed(renewal);
                }
            }
            case NOT_PRIMARY -> callback.fail(EtcdError.NO_LEADER);
            case OVERLOADED -> callback.fail(EtcdError.TOO_MANY_REQUESTS);
        }
    }

    private void succeed(Renewal renewal) {
        callback.succeed(LeaseKeepAliveResponse.newBuilder()
                .setHeader(header)
                .setID(leaseId)
                .setTTL(renewal.ttlSeconds())
                .build());
    }

    private void clearCheckpoint(Renewal renewal) {
        LeaseCheckpointRequest cleared = LeaseCheckpointRequest.newBuilder()
                .addCheckpoints(LeaseCheckpoint.newBuilder().setID(leaseId))
                .build();
        proposals.propose(
                Command.newBuilder().setLeaseCheckpoint(cleared).build(),
                new ResponseCallback<LeaseCheckpointResponse>() {
                    @Override
                    public void succeed(LeaseCheckpointResponse response) {
                        KeepAlive.this.succeed(renewal);
                    }

                    @Override
                    public void fail(EtcdError error) {
                        callback.fail(error);
                    }
                });
    }
}
