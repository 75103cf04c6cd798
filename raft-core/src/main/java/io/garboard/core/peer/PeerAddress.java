package io.garboard.core.peer;

import java.util.List;

/**
 * A member and where it is reached.
 *
 * @param peerUrls tried one after another; at least one
 */
public record PeerAddress(long memberId, List<String> peerUrls) {

    public PeerAddress {
        peerUrls = List.copyOf(peerUrls);
        if (peerUrls.isEmpty()) {
            throw new IllegalArgumentException("no peer URL for member " + Long.toHexString(memberId));
        }
    }
}
