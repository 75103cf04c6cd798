package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.command.EncryptionChange;
import io.garboard.core.command.EncryptionState;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringCodec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes changes of the replicated state. */
final class Changes {

    private Changes() {}

    /** Other keys, or the first ones: what is stored has to be brought into line. */
    static EncryptionChange prefixes(EncryptionState state, Keyring keyring, EncryptionSettings settings) {
        Set<ByteString> secret = new LinkedHashSet<>(Encryption.bytes(settings.prefixes()));
        Set<ByteString> former = new LinkedHashSet<>(state.getSecretPrefixesList());
        former.addAll(state.getFormerPrefixesList());
        former.removeAll(secret);
        return EncryptionChange.newBuilder()
                .setExpectedVersion(state.getVersion())
                .setKeyring(encode(keyring))
                .addAllSecretPrefixes(secret)
                .addAllFormerPrefixes(former)
                .addAllRequiredValueStarts(required(keyring, settings))
                .addAllForbiddenValueStarts(forbidden(keyring))
                .setStartWalk(true)
                .setAdmitPlain(true)
                .build();
    }

    /** Another keyring for the same keys; with another active epoch, everything is rewritten. */
    static EncryptionChange keyring(
            EncryptionState state, Keyring keyring, EncryptionSettings settings, boolean rewrite) {
        return EncryptionChange.newBuilder()
                .setExpectedVersion(state.getVersion())
                .setKeyring(encode(keyring))
                .addAllSecretPrefixes(state.getSecretPrefixesList())
                .addAllFormerPrefixes(state.getFormerPrefixesList())
                .addAllRequiredValueStarts(required(keyring, settings))
                .addAllForbiddenValueStarts(forbidden(keyring))
                .setStartWalk(rewrite)
                .build();
    }

    private static ByteString encode(Keyring keyring) {
        return ByteString.copyFrom(KeyringCodec.encode(keyring));
    }

    private static List<ByteString> required(Keyring keyring, EncryptionSettings settings) {
        ByteString start = start(keyring, keyring.active());
        return settings.passKubernetes() ? List.of(start, Agreement.KUBERNETES_MARK) : List.of(start);
    }

    private static List<ByteString> forbidden(Keyring keyring) {
        return keyring.inUse().stream().map(epoch -> start(keyring, epoch)).toList();
    }

    private static ByteString start(Keyring keyring, KeyEpoch epoch) {
        return ByteString.copyFrom(ValueCipher.start(keyring.id(), epoch));
    }
}
