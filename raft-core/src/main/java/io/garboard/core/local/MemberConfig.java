package io.garboard.core.local;

import io.garboard.core.apply.UpkeepPace;
import io.garboard.core.lease.LessorConfig;
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
 * @param cluster how it finds the others
 * @param walDirectory where the log lies
 * @param forceLog false ({@code --unsafe-no-fsync}) loses acknowledged writes in a crash of the machine
 * @param quotaBytes negative: no quota
 * @param readThreads how many threads serve reads that are too large for an event loop
 * @param warnApply a batch that takes longer to apply is counted and logged
 */
public record MemberConfig(
        String name,
        List<String> clientUrls,
        ClusterSettings cluster,
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
    }

    /** How long a request may take inside the member: etcd's 5 s for the disk, and two elections for a lost leader. */
    long requestMillis() {
        return 5_000 + 2 * node.electionMillis();
    }
}
