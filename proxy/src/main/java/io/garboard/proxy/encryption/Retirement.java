package io.garboard.proxy.encryption;

import io.garboard.core.command.EncryptionState;
import io.garboard.core.member.MemberEncryption;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.Keyring;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the seed of an old epoch may be destroyed: once no stored value needs it, and no member has an entry in its log, or a
 * snapshot, from before that was so. A member that gives no answer may have one.
 */
final class Retirement {

    private Retirement() {}

    /** The oldest epoch, if no stored value needs it any more; null if there is none such. */
    static @Nullable KeyEpoch candidate(EncryptionState state, Keyring keyring) {
        boolean walked = state.hasWalk()
                && state.getWalk().getComplete()
                && state.getWalk().getLeft() == 0;
        KeyEpoch oldest = keyring.inUse().get(0);
        return walked && oldest.number() < keyring.activeEpoch() ? oldest : null;
    }

    /** Who may still need old epochs, and why; empty if nobody does. For people, too. */
    static List<String> obstacles(EncryptionState state, List<MemberEncryption> members) {
        long completeIndex = state.getWalk().getCompleteIndex();
        List<String> obstacles = new ArrayList<>();
        for (MemberEncryption member : members) {
            PeerEncryptionResponse answer = member.answer();
            if (answer == null) {
                obstacles.add(member.name() + " does not answer");
            } else if (answer.getForgottenIndex() < completeIndex) {
                obstacles.add(member.name() + " keeps entries from " + (answer.getForgottenIndex() + 1) + " on, up to "
                        + completeIndex + " may need it");
            }
        }
        return obstacles;
    }
}
