package io.garboard.core.member;

import io.garboard.core.membership.ClusterMember;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import org.jspecify.annotations.Nullable;

/**
 * A member of the cluster and its part in encryption.
 *
 * @param self whether it is the member that asked
 * @param answer null if it gave none: it is not reached, or of a version that does not know the question
 */
public record MemberEncryption(
        ClusterMember member, boolean self, @Nullable PeerEncryptionResponse answer) {

    /** What people call it. */
    public String name() {
        return member.name().isEmpty() ? Long.toHexString(member.id()) : member.name();
    }
}
