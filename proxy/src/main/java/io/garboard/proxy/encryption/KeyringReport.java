package io.garboard.proxy.encryption;

import io.garboard.core.command.EncryptionState;
import io.garboard.core.command.Walk;
import io.garboard.core.member.EncryptionService;
import io.garboard.core.member.MemberEncryption;
import io.garboard.core.mvcc.RevisionKey;
import io.garboard.encryption.keeper.KeeperState;
import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.Keyring;
import java.util.ArrayList;
import java.util.List;

/** What {@code garboard keyring status} shows. Any thread. */
final class KeyringReport {

    private final EncryptionService core;
    private final KeyAccess keys;
    private final Census census;
    private final Agreement agreement;

    KeyringReport(EncryptionService core, KeyAccess keys, Agreement agreement) {
        this.core = core;
        this.keys = keys;
        this.census = Census.of(core);
        this.agreement = agreement;
    }

    /** Blocks for as long as members take to answer. */
    String text() throws InterruptedException {
        EncryptionState state = core.state();
        List<MemberEncryption> members = census.take();
        List<String> lines = new ArrayList<>();
        Keyring keyring = Encryption.decode(state.getKeyring());
        if (keyring == null) {
            lines.add("keyring: none");
        } else {
            lines.add("keyring: " + keyring.id() + " generation " + keyring.generation());
            keyring.epochs().forEach(epoch -> lines.add(line(epoch, keyring)));
        }
        state.getSecretPrefixesList().forEach(prefix -> lines.add("encrypted: " + prefix.toStringUtf8()));
        state.getFormerPrefixesList().forEach(prefix -> lines.add("being decrypted: " + prefix.toStringUtf8()));
        if (state.hasWalk()) {
            lines.add(line(state.getWalk()));
        }
        if (keyring != null && keyring.newest().number() > keyring.activeEpoch()) {
            lines.add("epoch " + keyring.newest().number() + " waits: "
                    + String.join(", ", Activation.obstacles(keyring, members)));
        }
        KeyEpoch old = keyring == null ? null : Retirement.candidate(state, keyring);
        if (old != null) {
            lines.add("epoch " + old.number() + " is kept: " + String.join(", ", Retirement.obstacles(state, members)));
        }
        List<String> dissenters = agreement.dissenters(members);
        if (!dissenters.isEmpty()) {
            lines.add("configured otherwise than this member: " + String.join(", ", dissenters));
        }
        lines.add(service(keys.keeper().state()));
        return String.join("\n", lines) + "\n";
    }

    private static String line(KeyEpoch epoch, Keyring keyring) {
        String use = epoch.isRetired()
                ? "retired " + epoch.retired()
                : epoch.number() == keyring.activeEpoch()
                        ? "active"
                        : epoch.number() > keyring.activeEpoch() ? "new" : "old";
        return "epoch " + epoch.number() + ": " + use + ", created " + epoch.created() + ", wrapped by "
                + epoch.provider() + " with key " + epoch.keyId();
    }

    private static String line(Walk walk) {
        String unreadable = walk.getLeft() == 0 ? "" : ", " + walk.getLeft() + " unreadable and left as they are";
        return walk.getComplete()
                ? "stored values: all as they should be, " + walk.getRewritten() + " rewritten" + unreadable
                : "stored values: looked at up to revision " + reached(walk) + " of " + walk.getEndRevision() + ", "
                        + walk.getRewritten() + " rewritten" + unreadable;
    }

    /** The last revision that a walk has looked at completely. */
    static long reached(Walk walk) {
        byte[] cursor = walk.getCursor().toByteArray();
        return cursor.length < Long.BYTES ? 0 : RevisionKey.main(cursor) - 1;
    }

    private static String service(KeeperState state) {
        String health = state.failure().isEmpty() ? "ok" : state.failure();
        String since = state.millisSinceAnswer().isPresent()
                ? ", last answered " + state.millisSinceAnswer().getAsLong() / 1000 + " s ago"
                : "";
        String rewrap = state.rewrapNeeded() ? ", rotate-kek is due: its current key is " + state.currentKeyId() : "";
        return "key service: " + health + since + rewrap;
    }
}
