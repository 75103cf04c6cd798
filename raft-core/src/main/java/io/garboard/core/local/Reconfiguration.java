package io.garboard.core.local;

import io.garboard.core.apply.PendingChange;
import io.garboard.core.command.MembershipChange;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.membership.ChangeRules;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.node.NodeStatus;
import io.garboard.core.peer.wire.PeerMemberPromoteRequest;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import io.garboard.core.raft.MemberProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes who belongs to the cluster: checks what etcd checks beforehand, then goes through the log. The outcome is the
 * list of members after the change. Any thread.
 *
 * <p>Source: etcd's {@code server/etcdserver/server.go}.
 */
final class Reconfiguration {

    /** How much of the leader's log a learner must have to become a voter. */
    private static final double READY = 0.9;

    private final Proposals proposals;
    private final LeaderRequests leader;
    private final ClusterMembership cluster;
    private final StrictChecks strict;
    private final PromoteCounters counters = new PromoteCounters();

    Reconfiguration(Proposals proposals, LeaderRequests leader, ClusterMembership cluster, StrictChecks strict) {
        this.proposals = proposals;
        this.leader = leader;
        this.cluster = cluster;
        this.strict = strict;
    }

    void add(MembershipChange change, ResponseCallback<List<ClusterMember>> callback) {
        boolean learner = change.getKind() == MembershipChange.Kind.ADD_LEARNER;
        proposeUnless(strict.add(learner), change, callback);
    }

    void remove(long memberId, ResponseCallback<List<ClusterMember>> callback) {
        MembershipChange change = MembershipChange.newBuilder()
                .setKind(MembershipChange.Kind.REMOVE)
                .setMemberId(memberId)
                .build();
        proposeUnless(strict.remove(memberId), change, callback);
    }

    void update(long memberId, List<String> peerUrls, ResponseCallback<List<ClusterMember>> callback) {
        MembershipChange change = MembershipChange.newBuilder()
                .setKind(MembershipChange.Kind.UPDATE)
                .setMemberId(memberId)
                .addAllPeerUrls(peerUrls)
                .build();
        proposeUnless(null, change, callback);
    }

    private void proposeUnless(
            @Nullable EtcdError refusal, MembershipChange change, ResponseCallback<List<ClusterMember>> callback) {
        if (refusal != null) {
            callback.fail(refusal);
        } else {
            proposals.node().proposeMembership(new PendingChange(change, callback));
        }
    }

    /** Only the leader knows how far the learner is. */
    void promote(long memberId, ResponseCallback<List<ClusterMember>> callback) {
        leader.run(new Promotion(memberId), callback);
    }

    private final class Promotion implements LeaderRequests.Call<List<ClusterMember>> {

        private final long memberId;

        Promotion(long memberId) {
            this.memberId = memberId;
        }

        @Override
        public void here(LeaderRequests.Attempt<List<ClusterMember>> attempt) {
            promoteHere(memberId, attempt);
        }

        @Override
        public PeerRequest request() {
            return PeerRequest.newBuilder()
                    .setMemberPromote(PeerMemberPromoteRequest.newBuilder().setId(memberId))
                    .build();
        }

        @Override
        public void answered(PeerResponse response, LeaderRequests.Attempt<List<ClusterMember>> attempt) {
            attempt.succeed(PeerAnswers.members(response.getMembers()));
        }

        @Override
        public boolean isFinal(EtcdError error) {
            return switch (error) {
                case LEARNER_NOT_READY, MEMBER_NOT_FOUND, MEMBER_NOT_LEARNER, NOT_ENOUGH_STARTED_MEMBERS, UNHEALTHY ->
                    true;
                default -> false;
            };
        }
    }

    /** On the leader. */
    void promoteHere(long memberId, ResponseCallback<List<ClusterMember>> callback) {
        ResponseCallback<List<ClusterMember>> counted = counters.counting(callback);
        proposals.readIndex(counted, () -> {
            MembershipChange change = MembershipChange.newBuilder()
                    .setKind(MembershipChange.Kind.PROMOTE)
                    .setMemberId(memberId)
                    .build();
            EtcdError refusal = ChangeRules.check(change, cluster);
            if (refusal == null) {
                refusal = notReady(memberId);
            }
            if (refusal == null) {
                refusal = strict.promote();
            }
            proposeUnless(refusal, change, counted);
        });
    }

    private @Nullable EtcdError notReady(long memberId) {
        NodeStatus status = proposals.node().status();
        if (!status.isLeader()) {
            return EtcdError.NOT_LEADER;
        }
        for (MemberProgress progress : status.progress()) {
            if (progress.memberId() == memberId) {
                return progress.matchIndex() < READY * status.lastIndex() ? EtcdError.LEARNER_NOT_READY : null;
            }
        }
        // It is a learner, as was checked before; it has just been added, and the figures are a heartbeat old.
        return memberId == status.memberId() ? null : EtcdError.LEARNER_NOT_READY;
    }

    PromoteCounters counters() {
        return counters;
    }
}
