package io.garboard.core.local;

import io.garboard.core.apply.Headers;
import io.garboard.core.command.ClusterVersion;
import io.garboard.core.command.Command;
import io.garboard.core.command.MemberAttributes;
import io.garboard.core.lease.Lessor;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.node.Leadership;
import io.garboard.core.node.LeadershipListener;
import io.garboard.etcd.rpc.ResponseHeader;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reacts to changes of leadership: the leader's clock is the one that leases expire by, and with a leader this member can
 * tell the others its name and addresses. Called on the apply loop.
 */
final class Greeter implements LeadershipListener {

    private final MemberConfig config;
    private final Headers headers;
    private final Lessor lessor;
    private final ClusterMembership members;
    private volatile @Nullable Proposals proposals;
    private long leaseTerm;

    Greeter(MemberConfig config, Headers headers, Lessor lessor, ClusterMembership members) {
        this.config = config;
        this.headers = headers;
        this.lessor = lessor;
        this.members = members;
    }

    /** The node runs: proposals are possible from now on. */
    void joined(Proposals joined) {
        proposals = joined;
        if (joined.node().leadership().leaderId() != 0) {
            introduce(joined);
        }
    }

    @Override
    public void leadershipChanged(Leadership leadership) {
        headers.term(leadership.term());
        if (leadership.isLeader() && leadership.term() != leaseTerm) {
            leaseTerm = leadership.term();
            lessor.promote(Duration.ofMillis(config.node().electionMillis()));
        } else if (!leadership.isLeader() && lessor.isPrimary()) {
            lessor.demote();
        }
        Proposals joined = proposals;
        if (joined != null && leadership.leaderId() != 0) {
            introduce(joined);
        }
    }

    /** Whether the state says it already is known only once the log is replayed; saying it twice does no harm. */
    private void introduce(Proposals joined) {
        if (!isKnown()) {
            MemberAttributes attributes = MemberAttributes.newBuilder()
                    .setMemberId(config.node().memberId())
                    .setName(config.name())
                    .addAllClientUrls(config.clientUrls())
                    .build();
            joined.propose(
                    Command.newBuilder().setMemberAttributes(attributes).build(), Ignored.<ResponseHeader>outcome());
        }
        if (joined.node().leadership().isLeader() && !members.clusterVersion().equals(EtcdVersion.CLUSTER)) {
            ClusterVersion version =
                    ClusterVersion.newBuilder().setVersion(EtcdVersion.CLUSTER).build();
            joined.propose(Command.newBuilder().setClusterVersion(version).build(), Ignored.<ResponseHeader>outcome());
        }
    }

    private boolean isKnown() {
        List<ClusterMember> known = members.members();
        return known.stream()
                .anyMatch(member -> member.id() == config.node().memberId()
                        && member.name().equals(config.name())
                        && member.clientUrls().equals(config.clientUrls()));
    }
}
