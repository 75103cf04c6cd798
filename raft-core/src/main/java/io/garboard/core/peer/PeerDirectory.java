package io.garboard.core.peer;

import io.garboard.core.membership.ClusterMember;
import java.io.IOException;
import java.util.List;

/** Asks running members about their cluster before this member knows its own id: how a joining member begins. */
public interface PeerDirectory {

    /**
     * What one member says of its cluster.
     *
     * @param clusterId the cluster's id
     * @param members all of them, as applied by the member that was asked
     */
    record RemoteCluster(long clusterId, List<ClusterMember> members) {
        public RemoteCluster {
            members = List.copyOf(members);
        }
    }

    /**
     * Asks the members behind these URLs one after another until one answers. Blocks.
     *
     * @throws IOException if none answered; the message says what each said
     */
    RemoteCluster ask(List<String> peerUrls, long timeoutMillisEach) throws IOException;
}
