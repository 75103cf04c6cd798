package io.garboard.core.apply;

import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.command.MembershipChange;
import io.garboard.core.error.EtcdError;
import io.garboard.core.membership.ChangeRules;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.raft.Membership;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies log entries that change who belongs to the cluster, and tells consensus who does. */
final class MembershipChanges {

    private static final Logger LOG = LoggerFactory.getLogger(MembershipChanges.class);

    private MembershipChanges() {}

    /**
     * Applies a change, if it is still good: others may have come before it. Confined to the apply loop.
     *
     * @return why it is not; null if it was applied
     */
    static @Nullable EtcdError apply(byte[] payload, ClusterMembership cluster) {
        MembershipChange change = parse(payload);
        EtcdError refusal = ChangeRules.check(change, cluster);
        if (refusal == null) {
            execute(change, cluster);
        }
        LOG.info(
                "membership change: kind={} member={} peerUrls={} outcome={}",
                change.getKind(),
                Long.toHexString(change.getMemberId()),
                change.getPeerUrlsList(),
                refusal == null ? "applied" : refusal.text());
        return refusal;
    }

    private static void execute(MembershipChange change, ClusterMembership cluster) {
        long id = change.getMemberId();
        switch (change.getKind()) {
            case ADD_VOTER -> cluster.put(new ClusterMember(id, "", change.getPeerUrlsList(), List.of(), false));
            case ADD_LEARNER -> cluster.put(new ClusterMember(id, "", change.getPeerUrlsList(), List.of(), true));
            case PROMOTE -> cluster.put(known(id, cluster).promoted());
            case REMOVE -> cluster.remove(id);
            case UPDATE -> cluster.put(known(id, cluster).withPeerUrls(change.getPeerUrlsList()));
            case ISOLATE -> {
                cluster.members().stream()
                        .filter(member -> member.id() != id)
                        .forEach(member -> cluster.remove(member.id()));
                cluster.put(known(id, cluster).promoted());
            }
            case UNRECOGNIZED -> throw new IllegalStateException("checked before");
        }
    }

    private static ClusterMember known(long id, ClusterMembership cluster) {
        ClusterMember member = cluster.member(id);
        if (member == null) {
            throw new IllegalStateException("checked before");
        }
        return member;
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
        return new Membership(members.ids(false), members.ids(true));
    }
}
