package io.garboard.core.local;

import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.node.RaftNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a member does again and again from its start on: it keeps house, introduces itself, agrees on versions, looks after
 * snapshots and compares its data with the others'. Confined to the member's clock, except {@link #start} and
 * {@link #compareData}.
 */
final class MemberRoutine {

    private static final long INTRODUCE_MILLIS = 500;
    private static final long VERSION_MILLIS = 5_000;

    private final MemberConfig config;
    private final MemberClock clock;
    private final MemberSnapshots snapshots;
    private final Housekeeping housekeeping;
    private final Introduction introduction;
    private final VersionMonitor versions;
    private final CorruptionMonitor corruption;

    MemberRoutine(
            MemberConfig config,
            MemberEnvironment environment,
            MemberState state,
            MemberServices services,
            MemberSnapshots snapshots,
            MemberClock clock,
            AutoCompaction compaction) {
        this.config = config;
        this.clock = clock;
        this.snapshots = snapshots;
        long self = config.node().memberId();
        Proposals proposals = services.proposals();
        housekeeping = new Housekeeping(
                clock, proposals, state.lessor(), state.store(), state.storage(), services.quota(), compaction);
        introduction = new Introduction(config, proposals, state.members());
        versions = new VersionMonitor(proposals, environment.network(), state.members(), self, config.requestMillis());
        corruption = new CorruptionMonitor(
                proposals, environment.network(), state.members(), services.hashes(), self, config.requestMillis());
    }

    /** Begins. The node runs; a leader that it finds later is greeted by {@code greeter}. */
    void start(RaftNode node, Greeter greeter) {
        housekeeping.start();
        greeter.joined(node.leadership().leaderId() != 0, () -> {
            introduction.repeat();
            versions.check();
        });
        clock.every(INTRODUCE_MILLIS, introduction::repeat);
        clock.every(VERSION_MILLIS, versions::check);
        clock.every(MemberSnapshots.TICK_MILLIS, snapshots::tick);
        every(config.cluster().corruptCheckInterval(), corruption::checkPeriodically);
        every(config.cluster().compactHashCheckInterval(), corruption::checkCompactions);
    }

    private void every(Duration interval, Runnable task) {
        if (interval.toMillis() > 0) {
            clock.every(interval.toMillis(), task);
        }
    }

    /** See {@link LocalMember#compareData}. Any thread. */
    CompletableFuture<List<Long>> compareData() {
        CompletableFuture<List<Long>> different = new CompletableFuture<>();
        corruption.compareAtStart(different::complete);
        return different;
    }
}
