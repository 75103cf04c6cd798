package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.member.MemberEncryption;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringId;
import io.garboard.encryption.keyring.SeedAlgorithm;
import io.garboard.spi.encryption.WrappedKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What members of a cluster might say of their part in encryption. */
final class Members {

    private Members() {}

    /** A keyring with so many epochs, the first of which is active. */
    static Keyring keyring(int epochs) {
        Keyring keyring = Keyring.first(KeyringId.random(new SecureRandom()), epoch(1));
        for (int i = 2; i <= epochs; i++) {
            keyring = keyring.withEpoch(epoch(i));
        }
        return keyring;
    }

    private static KeyEpoch epoch(int number) {
        return KeyEpoch.of(
                number,
                SeedAlgorithm.HKDF_SHA256_AES_256_GCM,
                "fake",
                new WrappedKey("kek-1", new byte[] {1}),
                Instant.EPOCH);
    }

    /** The member that asks. */
    static MemberEncryption self(Consumer<PeerEncryptionResponse.Builder> answer) {
        return new MemberEncryption(member("m1"), true, build(answer));
    }

    static MemberEncryption other(String name, Consumer<PeerEncryptionResponse.Builder> answer) {
        return new MemberEncryption(member(name), false, build(answer));
    }

    /** One that gives no answer. */
    static MemberEncryption silent(String name) {
        return new MemberEncryption(member(name), false, null);
    }

    private static ClusterMember member(String name) {
        return new ClusterMember(name.hashCode(), name, List.of(), List.of(), false);
    }

    private static @Nullable PeerEncryptionResponse build(Consumer<PeerEncryptionResponse.Builder> answer) {
        PeerEncryptionResponse.Builder builder = PeerEncryptionResponse.newBuilder();
        answer.accept(builder);
        return builder.build();
    }

    /** Has opened these epochs. */
    static Consumer<PeerEncryptionResponse.Builder> open(Keyring keyring, Integer... epochs) {
        return answer ->
                answer.setKeyringId(ByteString.copyFrom(keyring.id().toBytes())).addAllOpenEpochs(List.of(epochs));
    }

    /** Has dropped what comes before. */
    static Consumer<PeerEncryptionResponse.Builder> forgotten(long index) {
        return answer -> answer.setForgottenIndex(index);
    }

    /** Is configured to encrypt these. */
    static Consumer<PeerEncryptionResponse.Builder> configured(String... prefixes) {
        return answer -> answer.setConfigured(true).addAllPrefixes(Encryption.bytes(List.of(prefixes)));
    }
}
