package io.garboard.core.local;

import io.garboard.core.command.MembershipChange;
import io.garboard.core.node.ForcedCluster;
import io.garboard.core.node.StateMachine;
import io.garboard.core.wal.Disk;
import io.garboard.core.wal.WalIdentity;
import io.garboard.core.wal.WalOptions;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which members a log begins with: the founders in a new one; this member alone from the end of an old one on, if a new
 * cluster is forced. Before the node starts, by the thread that starts it.
 */
final class LogBeginning {

    private static final Logger LOG = LoggerFactory.getLogger(LogBeginning.class);

    private LogBeginning() {}

    static WalOptions options(MemberConfig config) {
        return WalOptions.DEFAULT.withForce(config.forceLog());
    }

    /** The payloads of a new cluster's first entries: the same on each of its founding members. */
    static List<byte[]> founding(MemberConfig config) {
        return config.cluster().founders().stream()
                .map(founder -> MembershipChange.newBuilder()
                        .setKind(MembershipChange.Kind.ADD_VOTER)
                        .setMemberId(founder.id())
                        .addAllPeerUrls(founder.peerUrls())
                        .build()
                        .toByteArray())
                .toList();
    }

    /** {@code --force-new-cluster}: rewrites the log on disk. */
    static void forgetTheOthers(MemberConfig config, Disk disk, StateMachine machine) throws IOException {
        MembershipChange change = MembershipChange.newBuilder()
                .setKind(MembershipChange.Kind.ISOLATE)
                .setMemberId(config.node().memberId())
                .build();
        ForcedCluster.rewrite(
                disk,
                config.walDirectory(),
                options(config),
                new WalIdentity(config.node().clusterId(), config.node().memberId()),
                machine,
                change.toByteArray());
        LOG.warn("forced a new cluster: this member is the only one from the end of its log on");
    }
}
