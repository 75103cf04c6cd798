package io.garboard.core.membership;

import java.util.List;

/**
 * A member of the cluster.
 *
 * @param id unique, and never used again after removal
 * @param name empty until the member has started once
 * @param peerUrls where other members reach it
 * @param clientUrls where clients reach it; empty until it has started once
 */
public record ClusterMember(long id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {

    public ClusterMember {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }

    /** Whether it has run at least once: a member tells its name then. */
    public boolean isStarted() {
        return !name.isEmpty();
    }

    /** The same member, reached elsewhere. */
    public ClusterMember withPeerUrls(List<String> newPeerUrls) {
        return new ClusterMember(id, name, newPeerUrls, clientUrls, learner);
    }

    /** The same member as a voter. */
    public ClusterMember promoted() {
        return new ClusterMember(id, name, peerUrls, clientUrls, false);
    }

    /** The same member with what it says of itself. */
    public ClusterMember withAttributes(String newName, List<String> newClientUrls) {
        return new ClusterMember(id, newName, peerUrls, newClientUrls, learner);
    }
}
