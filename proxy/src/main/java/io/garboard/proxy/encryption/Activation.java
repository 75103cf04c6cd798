package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.member.MemberEncryption;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import io.garboard.encryption.keyring.Keyring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * When values may be written with a new epoch: once every member can read them that can read those of today.
 *
 * <p>A member that has the active epoch in memory and not the new one would lose something, so it is waited for as long as
 * it takes. One that is not reached, or has no key at all, loses nothing: it is waited for a while, so that one which is
 * just starting finds everything in order, and then not any more. It unwraps the new epoch when it is back, and answers
 * UNAVAILABLE for secrets until then. Confined to the steward's thread.
 */
final class Activation {

    private final long patienceNanos;
    private final LongSupplier nanoClock;
    private String waitingFor = "";
    private long sinceNanos;

    /** @param patience for members that are not reached, or have no key */
    Activation(Duration patience, LongSupplier nanoClock) {
        this.patienceNanos = patience.toNanos();
        this.nanoClock = nanoClock;
    }

    /** Whether the keyring's newest epoch may become the active one, by what members say now. */
    boolean isDue(Keyring keyring, List<MemberEncryption> members) {
        String which = keyring.id() + "/" + keyring.newest().number();
        if (!which.equals(waitingFor)) {
            waitingFor = which;
            sinceNanos = nanoClock.getAsLong();
        }
        boolean patient = nanoClock.getAsLong() - sinceNanos < patienceNanos;
        int epoch = keyring.newest().number();
        for (MemberEncryption member : members) {
            boolean waited = patient || member.self() || opened(member, keyring, keyring.activeEpoch());
            if (!opened(member, keyring, epoch) && waited) {
                return false;
            }
        }
        return true;
    }

    private static boolean opened(MemberEncryption member, Keyring keyring, int epoch) {
        PeerEncryptionResponse answer = member.answer();
        return answer != null
                && answer.getKeyringId().equals(ByteString.copyFrom(keyring.id().toBytes()))
                && answer.getOpenEpochsList().contains(epoch);
    }

    /** Who is waited for, and why; for people. */
    static List<String> obstacles(Keyring keyring, List<MemberEncryption> members) {
        List<String> obstacles = new ArrayList<>();
        for (MemberEncryption member : members) {
            if (member.answer() == null) {
                obstacles.add(member.name() + " does not answer");
            } else if (!opened(member, keyring, keyring.newest().number())) {
                obstacles.add(member.name() + " has not unwrapped it");
            }
        }
        return obstacles;
    }
}
