package io.garboard.server.config;

import io.garboard.server.flags.EtcdUrl;
import java.util.List;

/**
 * How this member presents itself and finds the others.
 *
 * @param advertisePeerUrls as the initial cluster lists them for this member; identity is computed from them
 * @param existing whether the operator said that it joins a cluster; looked at only if the data directory is empty
 * @param token makes the ids of two clusters with the same URLs differ
 */
public record ClusterConfig(
        List<EtcdUrl> listenPeerUrls,
        List<EtcdUrl> advertisePeerUrls,
        List<EtcdUrl> advertiseClientUrls,
        boolean existing,
        String token) {

    public ClusterConfig {
        listenPeerUrls = List.copyOf(listenPeerUrls);
        advertisePeerUrls = List.copyOf(advertisePeerUrls);
        advertiseClientUrls = List.copyOf(advertiseClientUrls);
    }
}
