package io.garboard.core.local;

import io.garboard.core.apply.UpkeepPace;
import io.garboard.core.lease.LessorConfig;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.node.NodeConfig;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.watch.WatchConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Everything a member needs to know to start.
 *
 * @param name what it calls itself in the member list
 * @param clientUrls where it tells clients to find it
 * @param founders the members that a new cluster begins with, this one among them; not looked at once there is a log
 * @param walDirectory where the log lies
 * @param forceLog false ({@code --unsafe-no-fsync}) loses acknowledged writes in a crash of the machine
 * @param quotaBytes negative: no quota
 * @param readThreads how many threads serve reads that are too large for an event loop
 * @param warnApply a batch that takes longer to apply is counted and logged
 */
public record MemberConfig(
        String name,
        List<String> clientUrls,
        List<ClusterMember> founders,
        Path walDirectory,
        boolean forceLog,
        long quotaBytes,
        int readThreads,
        Duration warnApply,
        NodeConfig node,
        LessorConfig lease,
        WatchConfig watch,
        BufferLimits buffer,
        UpkeepPace pace) {

    public MemberConfig {
        clientUrls = List.copyOf(clientUrls);
        founders = List.copyOf(founders);
    }
}
