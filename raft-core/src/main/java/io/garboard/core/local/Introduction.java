package io.garboard.core.local;

import io.garboard.core.command.Command;
import io.garboard.core.command.MemberAttributes;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.etcd.rpc.ResponseHeader;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells the cluster this member's name and where clients find it, until the member list says so. Any thread. */
final class Introduction {

    private final MemberConfig config;
    private final Proposals proposals;
    private final ClusterMembership members;
    private final AtomicBoolean underWay = new AtomicBoolean();

    Introduction(MemberConfig config, Proposals proposals, ClusterMembership members) {
        this.config = config;
        this.proposals = proposals;
        this.members = members;
    }

    /** Whether the state says it already is known only once the log is replayed; saying it twice does no harm. */
    void repeat() {
        boolean leaderKnown = proposals.node().leadership().leaderId() != 0;
        if (!leaderKnown || isKnown() || !underWay.compareAndSet(false, true)) {
            return;
        }
        MemberAttributes attributes = MemberAttributes.newBuilder()
                .setMemberId(config.node().memberId())
                .setName(config.name())
                .addAllClientUrls(config.clientUrls())
                .build();
        proposals.propose(
                Command.newBuilder().setMemberAttributes(attributes).build(), new ResponseCallback<ResponseHeader>() {
                    @Override
                    public void succeed(ResponseHeader response) {
                        underWay.set(false);
                    }

                    @Override
                    public void fail(EtcdError error) {
                        underWay.set(false);
                    }
                });
    }

    private boolean isKnown() {
        ClusterMember self = members.member(config.node().memberId());
        return self != null
                && self.name().equals(config.name())
                && self.clientUrls().equals(config.clientUrls());
    }
}
