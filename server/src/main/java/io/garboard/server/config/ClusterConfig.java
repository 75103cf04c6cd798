package io.garboard.server.config;

import io.garboard.server.flags.EtcdUrl;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How this member presents itself and finds the others.
 *
 * @param advertisePeerUrls where others reach this member; its identity is computed from them
 * @param initialCluster the members by name, this one among them; looked at only if the data directory is empty
 * @param existing whether the operator said that it joins a cluster; looked at only if the data directory is empty
 * @param token makes the ids of two clusters with the same URLs differ
 * @param silenceMillis a line to another member that is silent for so long is dead
 * @param forceNew whether the other members are forgotten at this start
 * @param strictReconfigCheck refuses changes of membership that would lose the quorum
 * @param initialCorruptCheck whether the data is compared with the others' before serving
 * @param corruptCheckInterval zero for never
 * @param compactHashCheckInterval zero for never
 */
public record ClusterConfig(
        List<EtcdUrl> listenPeerUrls,
        List<EtcdUrl> advertisePeerUrls,
        List<EtcdUrl> advertiseClientUrls,
        Map<String, List<EtcdUrl>> initialCluster,
        boolean existing,
        String token,
        long silenceMillis,
        boolean forceNew,
        boolean strictReconfigCheck,
        int maxLearners,
        boolean initialCorruptCheck,
        Duration corruptCheckInterval,
        Duration compactHashCheckInterval) {

    public ClusterConfig {
        listenPeerUrls = List.copyOf(listenPeerUrls);
        advertisePeerUrls = List.copyOf(advertisePeerUrls);
        advertiseClientUrls = List.copyOf(advertiseClientUrls);
        initialCluster = new LinkedHashMap<>(initialCluster);
    }
}
