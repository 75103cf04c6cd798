package io.garboard.core.simulation;

import io.garboard.core.apply.UpkeepPace;
import io.garboard.core.lease.LessorConfig;
import io.garboard.core.local.ClusterSettings;
import io.garboard.core.local.MemberConfig;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.node.NodeConfig;
import io.garboard.core.node.NodeLimits;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.wal.WalOptions;
import io.garboard.core.watch.WatchConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** How the members of one run are set: small limits, so that each is reached now and then. */
final class MemberSettings {

    private static final long CLUSTER_ID = 77;
    private static final long ELECTION_MILLIS = 1000;

    private final List<ClusterMember> founders = new ArrayList<>();
    private final Map<Long, ClusterSettings> clusters = new HashMap<>();
    private final boolean strict;
    private final boolean preVote;
    private final int batchProposals;
    private final int mailboxResponses;
    private final int handoverEvents;
    private final long catchUpEntries;
    private final long logBytesMax;
    private final WalOptions log;
    private final String padding;

    MemberSettings(Setting setting, SplittableRandom random) {
        for (long id = 1; id <= setting.voters(); id++) {
            founders.add(new ClusterMember(id, "", List.of(url(id)), List.of(), false));
        }
        this.strict = random.nextInt(4) == 0;
        this.preVote = random.nextInt(4) != 0;
        this.batchProposals = random.nextBoolean() ? 1000 : 1 + random.nextInt(4);
        this.mailboxResponses = random.nextBoolean() ? 1000 : 1 + random.nextInt(8);
        this.handoverEvents = random.nextBoolean() ? 1000 : 1 + random.nextInt(8);
        boolean longLog = random.nextInt(4) == 0;
        this.catchUpEntries = longLog ? 1_000_000 : random.nextInt(20);
        this.padding = longLog ? "" : "-".repeat(random.nextInt(500));
        // Beyond it, even those that lag a little have to take a snapshot.
        this.logBytesMax = longLog || random.nextInt(4) == 0 ? 1L << 40 : 4096;
        this.log =
                longLog ? new WalOptions(16 << 10, 8 << 10, 4 << 10, true) : new WalOptions(4096, 4096, 4 << 10, true);
    }

    private static String url(long id) {
        return "http://m" + id + ":2380";
    }

    /** A member that is added later finds the others so. */
    void joins(long id, List<ClusterMember> known) {
        clusters.put(id, ClusterSettings.join(known));
    }

    /** Makes values longer, so that a segment of the log holds few entries. */
    String padding() {
        return padding;
    }

    WalOptions log() {
        return log;
    }

    MemberConfig of(long id) {
        NodeConfig node = NodeConfig.of(CLUSTER_ID, id)
                .withTimes(100, ELECTION_MILLIS)
                .withPreVote(preVote)
                .withRetention(catchUpEntries + 20, catchUpEntries, logBytesMax)
                .withLimits(NodeLimits.DEFAULT.withQueuedProposals(64).withBatch(batchProposals, 1 << 20));
        WatchConfig watch = new WatchConfig(
                mailboxResponses,
                4L << 20,
                128L << 20,
                handoverEvents,
                32L << 20,
                20,
                1L << 20,
                1000,
                1L << 20,
                2L << 20,
                Duration.ofSeconds(2));
        return new MemberConfig(
                "m" + Long.toHexString(id),
                List.of("http://m" + Long.toHexString(id) + ":2379"),
                clusters.getOrDefault(id, ClusterSettings.found(founders)).withRules(strict, 2),
                Path.of("/wal"),
                true,
                -1,
                1,
                Duration.ofMinutes(10),
                node,
                LessorConfig.of(ELECTION_MILLIS),
                watch,
                new BufferLimits(50, 1L << 20, 2),
                new UpkeepPace(Duration.ofMillis(100), 20, Duration.ofMillis(5)));
    }
}
