package io.garboard.core.apply;

import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.command.MembershipChange;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.raft.Membership;
import java.util.List;

/** Applies log entries that change who belongs to the cluster, and tells consensus who does. */
final class MembershipChanges {

    private MembershipChanges() {}

    /** Confined to the apply loop. */
    static void apply(byte[] payload, ClusterMembership members) {
        MembershipChange change = parse(payload);
        switch (change.getKind()) {
            case ADD_VOTER ->
                members.put(new ClusterMember(change.getMemberId(), "", change.getPeerUrlsList(), List.of(), false));
            case UNRECOGNIZED ->
                throw new IllegalStateException("the log holds a change of membership that this version does not"
                        + " know: start the version that wrote it");
        }
    }

    private static MembershipChange parse(byte[] payload) {
        try {
            return MembershipChange.parseFrom(payload);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the log holds a change of membership that cannot be decoded", e);
        }
    }

    /** Who takes part in consensus. */
    static Membership consensus(ClusterMembership members) {
        return new Membership(ids(members, false), ids(members, true));
    }

    private static List<Long> ids(ClusterMembership members, boolean learners) {
        return members.members().stream()
                .filter(member -> member.learner() == learners)
                .map(ClusterMember::id)
                .toList();
    }
}
